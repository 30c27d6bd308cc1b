#include "electra/io/weight_source.hpp"

namespace electra {

PackedBytes WeightSource::find_prepacked(std::string_view) const { return {}; }

std::optional<Precision> WeightSource::prepacked_precision() const { return std::nullopt; }

void WeightSource::check_contents() const {}

}  // namespace electra
