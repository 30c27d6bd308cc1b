#include "electra/io/weight_source.hpp"

namespace electra {

const WeightOrigin& WeightSource::origin() const {
  static const WeightOrigin none;
  return none;
}

PackedBytes WeightSource::find_prepacked(std::string_view) const { return {}; }

void WeightSource::release(const Parameter&) const {}

std::optional<Precision> WeightSource::prepacked_precision() const { return std::nullopt; }

void WeightSource::check_contents() const {}

}  // namespace electra
