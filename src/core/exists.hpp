#pragma once

#include <filesystem>
#include <system_error>

namespace electra {

/// Whether there is something with that path, as far as this process may see.
inline bool is_there(const std::filesystem::path& path) {
  std::error_code unknown;
  return std::filesystem::exists(path, unknown);
}

}  // namespace electra
