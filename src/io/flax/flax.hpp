#pragma once

#include <memory>
#include <vector>

#include "electra/core/mapped_file.hpp"
#include "electra/io/weights.hpp"

namespace electra::io::flax {

/// Reads the arrays of a `flax_model.msgpack` under their paths, as in
/// "embeddings/LayerNorm/scale". Leaves that are not arrays are skipped; if the root has a map
/// "params", that is read. Throws `weights`.
std::vector<NamedParameter> read(const std::shared_ptr<const MappedFile>& file);

}  // namespace electra::io::flax
