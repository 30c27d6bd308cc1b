#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/text.hpp"

namespace electra::io {

/// Names of files and folders in a folder, sorted.
using FolderNames = std::vector<std::string>;

inline bool has_name(const FolderNames& names, std::string_view name) {
  return std::binary_search(names.begin(), names.end(), name);
}

/// Returns the first name with that beginning and that end; empty if there is none.
inline std::string first_like(const FolderNames& names, std::string_view begin,
                              std::string_view end) {
  const auto found = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
    return starts_with(name, begin) && ends_with(name, end);
  });
  return found == names.end() ? "" : *found;
}

}  // namespace electra::io
