#pragma once

#include <filesystem>
#include <vector>

namespace electra {

/// Returns the type of a file or a folder, links followed: `not_found` if it does not exist. Throws
/// `io` with the reason if it cannot be examined, as in a folder that this process may not enter.
std::filesystem::file_type file_type(const std::filesystem::path& path);

/// Whether a file or a folder exists. Throws as file_type() does.
bool file_exists(const std::filesystem::path& path);

/// Returns the paths of everything in a folder, sorted. Throws `io` with the reason if it cannot be
/// read.
std::vector<std::filesystem::path> paths_in(const std::filesystem::path& folder);

}  // namespace electra
