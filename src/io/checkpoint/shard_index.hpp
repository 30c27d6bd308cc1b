#pragma once

#include <string>
#include <vector>

#include "electra/core/mapped_file.hpp"

namespace electra::io::checkpoint {

/// Which shard of a checkpoint holds which tensor.
struct ShardIndex {
  struct Place {
    std::string tensor;
    std::size_t shard;  ///< in `shards`
  };

  std::vector<std::string> shards;  ///< file names without a folder, each once
  std::vector<Place> places;        ///< in the order of the file
};

/// Reads `model.safetensors.index.json` and its like. Throws `weights` unless `weight_map` gives
/// each tensor the name of one file in the same folder.
ShardIndex read_shard_index(const MappedFile& file);

}  // namespace electra::io::checkpoint
