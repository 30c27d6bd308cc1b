#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>

#include "core/exists.hpp"
#include "electra/core/mapped_file.hpp"

namespace electra::testing {

/// Returns the bytes of each file of a folder by its name.
inline std::map<std::string, std::string> contents_of(const std::filesystem::path& folder) {
  std::map<std::string, std::string> contents;
  for (const std::string& name : names_in_folder(folder))
    contents[name] = read_text_file(folder / name, std::size_t{1} << 24U);
  return contents;
}

}  // namespace electra::testing
