#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace electra {

// The first two are to be called with their namespace: for an unqualified name, the argument
// brings in those of std::filesystem, which throw an exception of their own.

/// Returns whether a file of any kind stands at `path`, links followed. Throws `io` with the
/// system's reason where it cannot be told: a folder on the way that may not be searched, a link
/// that leads to itself, a name that is too long.
bool exists(const std::filesystem::path& path);

/// Returns whether a folder stands at `path`; throws as exists() does.
bool is_directory(const std::filesystem::path& path);

/// Returns the sorted names of all that lies in a folder. Throws `io`.
std::vector<std::string> names_in_folder(const std::filesystem::path& folder);

}  // namespace electra
