#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "electra/core/error.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/io/safetensors.hpp"
#include "io/atomic_file.hpp"
#include "io/byte_count.hpp"
#include "io/checkpoint/weight_files.hpp"
#include "io/json_writer.hpp"
#include "io/safetensors/writer.hpp"

namespace electra {
namespace io::checkpoint {
namespace {

constexpr std::size_t max_shards = 99'999;  // numbered in five digits

std::uint64_t stored_size(const Parameter& tensor, const CheckpointLayout& layout) {
  const DType dtype = is_float(tensor.dtype) ? layout.dtype.value_or(tensor.dtype) : tensor.dtype;
  return byte_count(tensor.shape, dtype);
}

/// Fills one shard after the other, in the order of the tensors.
std::vector<std::vector<NamedParameter>> shards_of(const std::vector<NamedParameter>& tensors,
                                                   const CheckpointLayout& layout) {
  std::vector<std::vector<NamedParameter>> shards(1);
  std::uint64_t used = 0;
  for (const NamedParameter& tensor : tensors) {
    const std::uint64_t size = stored_size(tensor.value, layout);
    const bool fits = layout.shard_size == 0 || size + used <= layout.shard_size;
    if (!fits && !shards.back().empty()) {
      shards.emplace_back();
      used = 0;
    }
    shards.back().push_back(tensor);
    used += size;
  }
  require(shards.size() <= max_shards, ErrorCode::input, "shards of ", layout.shard_size,
          " bytes are ", shards.size(), " files; at most ", max_shards, " are supported");
  return shards;
}

std::string shard_name(std::size_t number, std::size_t count) {
  char name[sizeof("model-00001-of-00001.safetensors")];
  std::snprintf(name, sizeof(name), "model-%05u-of-%05u.safetensors", static_cast<unsigned>(number),
                static_cast<unsigned>(count));
  return name;
}

}  // namespace
}  // namespace io::checkpoint

std::vector<std::string> write_checkpoint(const std::filesystem::path& folder,
                                          const std::vector<NamedParameter>& tensors,
                                          const CheckpointLayout& layout) {
  using namespace io;
  using namespace io::checkpoint;
  const SafetensorsMetadata metadata = {{"format", "pt"}};
  const auto shards = shards_of(tensors, layout);
  if (shards.size() == 1) {
    safetensors::write({layout.dtype}, folder / safetensors_file_name, tensors, metadata);
    return {std::string(safetensors_file_name)};
  }
  require_none_before(folder, safetensors_index_name);
  std::vector<std::string> names;
  std::map<std::string, std::string> places;  // in order, as the reference writes them
  std::uint64_t parameters = 0;
  std::uint64_t size = 0;
  for (const std::vector<NamedParameter>& shard : shards) {
    names.push_back(shard_name(names.size() + 1, shards.size()));
    safetensors::write({layout.dtype}, folder / names.back(), shard, metadata);
    for (const NamedParameter& tensor : shard) {
      places[tensor.name] = names.back();
      parameters += static_cast<std::uint64_t>(tensor.value.shape.element_count());
      size += stored_size(tensor.value, layout);
    }
  }
  std::string index;
  JsonWriter json(index, JsonLayout::indented);
  json.begin_object().key("metadata").begin_object();
  json.member("total_parameters", parameters).member("total_size", size).end_object();
  json.key("weight_map").begin_object();
  for (const auto& [tensor, file] : places) json.member(tensor, file);
  json.end_object().end_object();
  write_atomically(folder / safetensors_index_name, index + '\n');
  names.emplace_back(safetensors_index_name);
  return names;
}

}  // namespace electra
