#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/mapped_file.hpp"
#include "electra/io/parameter.hpp"
#include "electra/io/weight_source.hpp"

namespace electra {

/// The entries of `__metadata__`, in the order of the file.
using SafetensorsMetadata = std::vector<std::pair<std::string, std::string>>;

/// A safetensors file: its tensors under their stored names, as views into the file.
class ELECTRA_EXPORT SafetensorsFile : public WeightSource {
 public:
  /// Throws `io` if there is no such file and `weights` if it breaks any rule of the format.
  explicit SafetensorsFile(const std::filesystem::path& path);
  /// Reads an open file. Throws `weights` if it breaks any rule of the format.
  explicit SafetensorsFile(std::shared_ptr<const MappedFile> file);

  std::string_view format() const override { return "safetensors"; }
  std::vector<std::string> names() const override;
  const Parameter* find(std::string_view name) const override;

  /// Returns the entries of `__metadata__`.
  const SafetensorsMetadata& metadata() const noexcept { return metadata_; }
  /// Returns the tensors in the order of the header.
  const std::vector<NamedParameter>& tensors() const noexcept { return tensors_; }

 private:
  SafetensorsMetadata metadata_;
  std::vector<NamedParameter> tensors_;
  std::map<std::string_view, const Parameter*> by_name_;
};

/// Writes a safetensors file that every reader opens, data aligned to 64 bytes. It appears under
/// its name when it is complete: a file that stood there is replaced at once or not at all. Throws
/// `io` if the file cannot be written, `input` for a duplicate name, or if a tensor is not present.
ELECTRA_EXPORT void write_safetensors(const std::filesystem::path& path,
                                      const std::vector<NamedParameter>& tensors,
                                      const SafetensorsMetadata& metadata = {});

}  // namespace electra
