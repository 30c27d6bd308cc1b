#pragma once

#include <memory>
#include <vector>

#include "electra/core/mapped_file.hpp"
#include "electra/io/weights.hpp"

namespace electra::io::flax {

/// Gives the arrays of a `flax_model.msgpack` under their paths, as in
/// "embeddings/LayerNorm/scale". What is no array is passed over; a map "params" at the top is the
/// tree itself.
std::vector<NamedParameter> read(const std::shared_ptr<const MappedFile>& file);

}  // namespace electra::io::flax
