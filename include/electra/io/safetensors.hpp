#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/mapped_file.hpp"
#include "electra/io/weights.hpp"

namespace electra {

/// What a safetensors file says of itself, in the order of the file.
using SafetensorsMetadata = std::vector<std::pair<std::string, std::string>>;

/// A safetensors file: its tensors under the names that stand in it, as views into the file.
class ELECTRA_EXPORT SafetensorsFile : public WeightSource {
 public:
  /// Throws `io` if there is no such file and `weights` if it breaks any rule of the format.
  explicit SafetensorsFile(const std::filesystem::path& path);
  /// The same for a file that is open.
  explicit SafetensorsFile(std::shared_ptr<const MappedFile> file);

  std::string_view format() const override { return "safetensors"; }
  std::vector<std::string> names() const override;
  const Parameter* find(std::string_view name) const override;

  /// The entries of `__metadata__`.
  const SafetensorsMetadata& metadata() const noexcept { return metadata_; }
  /// The tensors in the order of the header.
  const std::vector<NamedParameter>& tensors() const noexcept { return tensors_; }

 private:
  SafetensorsMetadata metadata_;
  std::vector<NamedParameter> tensors_;
  std::map<std::string_view, const Parameter*> by_name_;
};

/// Writes a safetensors file that every reader takes, data aligned to 64 bytes. It appears under
/// its name when it is whole: what stood there before is replaced at once or not at all. Throws
/// `io` if the file cannot be written, `input` if a name stands twice or a tensor is not present.
ELECTRA_EXPORT void write_safetensors(const std::filesystem::path& path,
                                      const std::vector<NamedParameter>& tensors,
                                      const SafetensorsMetadata& metadata = {});

/// How a checkpoint is written.
struct CheckpointLayout {
  /// F32, F16 or BF16 for every tensor of floats, rounded to nearest even; absent: each as it is.
  std::optional<DType> dtype;
  /// How many bytes of tensors one file may hold, unless it is one tensor; 0: any number.
  std::uint64_t shard_size = 0;
};

/// Writes `model.safetensors` into a folder, or the shards that the layout asks for and then
/// `model.safetensors.index.json`, as transformers does. Gives the names of the files. Throws as
/// write_safetensors() does, and `weights` for a number that is too large for the dtype.
ELECTRA_EXPORT std::vector<std::string> write_checkpoint(const std::filesystem::path& folder,
                                                         const std::vector<NamedParameter>& tensors,
                                                         const CheckpointLayout& layout = {});

}  // namespace electra
