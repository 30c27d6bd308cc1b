#pragma once

#include <filesystem>
#include <string>

namespace electra {

/// Returns the path of a folder without slashes at its end, but for that of the root. In libstdc++
/// 12, appending a name to a path that ends in one is undefined where memory runs out.
inline std::filesystem::path without_slash(const std::filesystem::path& folder) {
  std::string path = folder.string();
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

}  // namespace electra
