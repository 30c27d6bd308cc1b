#pragma once

#include <string>
#include <vector>

#include "electra/core/mapped_file.hpp"

namespace electra::io::checkpoint {

/// The index of a sharded checkpoint.
struct ShardIndex {
  /// A tensor and its shard.
  struct Place {
    std::string tensor;
    std::size_t shard;  ///< position in `shards`
  };

  std::vector<std::string> shards;  ///< distinct file names without a folder
  std::vector<Place> places;        ///< in the order of the file
};

/// Reads `model.safetensors.index.json` or the index of another format. Throws `weights` unless
/// `weight_map` maps each tensor to the name of a file in the same folder that is not hidden.
ShardIndex read_shard_index(const MappedFile& file);

}  // namespace electra::io::checkpoint
