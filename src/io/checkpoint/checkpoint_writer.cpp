#include "io/checkpoint/checkpoint_writer.hpp"

#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/without_slash.hpp"
#include "electra/core/error.hpp"
#include "electra/io/safetensors.hpp"
#include "io/byte_count.hpp"
#include "io/checkpoint/weight_files.hpp"
#include "io/json_writer.hpp"
#include "io/rounded.hpp"
#include "io/safetensors/writer.hpp"

namespace electra {
namespace io::checkpoint {
namespace {

constexpr std::size_t max_shards = 99'999;  // numbered in five digits

SafetensorsMetadata metadata() { return {{"format", "pt"}}; }

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

/// The files of a sharded checkpoint.
class ShardedWriter {
 public:
  ShardedWriter(AtomicFiles& files, const std::filesystem::path& folder,
                const CheckpointLayout& layout, const std::function<void()>& interrupt_check)
      : files_(files),
        folder_(folder),
        layout_(layout),
        form_{layout.dtype, false, interrupt_check} {}

  void add_shard(const std::string& name, const std::vector<NamedParameter>& tensors) {
    safetensors::write(form_, files_.add(folder_ / name), tensors, metadata());
    names_.push_back(name);
    for (const NamedParameter& tensor : tensors) {
      places_[tensor.name] = name;
      parameters_ += static_cast<std::uint64_t>(tensor.value.shape.element_count());
      size_ += stored_size(tensor.value, layout_);
    }
  }

  /// Adds the index and returns the names of all files. The index of a checkpoint that they replace
  /// goes first: a process that ends in between leaves no index that names shards of both.
  std::vector<std::string> add_index() {
    std::string index;
    JsonWriter json(index, JsonLayout::indented);
    json.begin_object().key("metadata").begin_object();
    json.member("total_parameters", parameters_).member("total_size", size_).end_object();
    json.key("weight_map").begin_object();
    for (const auto& [tensor, file] : places_) json.member(tensor, file);
    json.end_object().end_object();
    index += '\n';
    files_.remove_first(folder_ / safetensors_index_name);
    files_.add(folder_ / safetensors_index_name, index);
    names_.emplace_back(safetensors_index_name);
    return std::move(names_);
  }

 private:
  AtomicFiles& files_;
  const std::filesystem::path& folder_;
  const CheckpointLayout& layout_;
  safetensors::Form form_;
  std::vector<std::string> names_;
  std::map<std::string, std::string> places_;  // in order, as the reference writes them
  std::uint64_t parameters_ = 0;
  std::uint64_t size_ = 0;
};

}  // namespace

std::vector<std::string> write(AtomicFiles& files, const std::filesystem::path& folder,
                               const std::vector<NamedParameter>& tensors,
                               const CheckpointLayout& layout,
                               const std::function<void()>& interrupt_check) {
  if (layout.dtype) require_rounds_to(*layout.dtype);
  const auto shards = shards_of(tensors, layout);
  if (shards.size() == 1) {
    safetensors::write({layout.dtype, false, interrupt_check},
                       files.add(without_slash(folder) / safetensors_file_name), tensors,
                       metadata());
    return {std::string(safetensors_file_name)};
  }
  require_none_before(folder, safetensors_index_name);
  ShardedWriter writer(files, folder, layout, interrupt_check);
  std::size_t number = 0;
  for (const std::vector<NamedParameter>& shard : shards)
    writer.add_shard(shard_name(++number, shards.size()), shard);
  return writer.add_index();
}

}  // namespace io::checkpoint

std::vector<std::string> write_checkpoint(const std::filesystem::path& folder,
                                          const std::vector<NamedParameter>& tensors,
                                          const CheckpointLayout& layout) {
  io::AtomicFiles files;
  auto names = io::checkpoint::write(files, folder, tensors, layout, {});
  files.commit();
  return names;
}

}  // namespace electra
