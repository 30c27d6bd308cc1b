#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "electra/io/safetensors.hpp"

namespace electra::io::safetensors {

/// How tensors become bytes.
struct Form {
  /// Of every tensor of floats; each is rounded as it is written, so that no second copy of the
  /// model is in memory. Absent: each as it is.
  std::optional<DType> dtype;
  /// Whether the data lies in the order of the tensors, not the widest numbers first.
  bool in_order = false;
};

/// write_safetensors() in a form of the caller's. `seal` may change the header before it is
/// written, but not its length.
void write(const Form& form, const std::filesystem::path& path,
           const std::vector<NamedParameter>& tensors, const SafetensorsMetadata& metadata,
           const std::function<void(std::string&)>& seal = {});

}  // namespace electra::io::safetensors
