#pragma once

#include <memory>
#include <vector>

#include "electra/core/mapped_file.hpp"
#include "electra/io/weights.hpp"

namespace electra::io::hdf5 {

/// Reads the arrays of a `tf_model.h5`, or of a shard of one, under their names without layer and
/// scope, as in "electra/embeddings/LayerNorm/gamma:0".
std::vector<NamedParameter> read_keras(const std::shared_ptr<const MappedFile>& file);

}  // namespace electra::io::hdf5
