#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace electra {

// The first four are to be called with their namespace: for an unqualified name, the argument
// brings in those of std::filesystem, which throw an exception of their own.

/// Returns whether a file of any kind exists at `path`; follows links. Throws `io` with the
/// system's reason where this cannot be determined: a folder on the way without search permission,
/// a cycle of links, a name that is too long. Throws `io` for a link whose target does not exist.
bool exists(const std::filesystem::path& path);

/// Returns whether `path` is a folder; throws as exists() does.
bool is_directory(const std::filesystem::path& path);

/// Returns whether `path` is a regular file; throws as exists() does.
bool is_regular_file(const std::filesystem::path& path);

/// Returns the size of a file in bytes; follows links. Throws `io`.
std::uint64_t file_size(const std::filesystem::path& path);

/// The device and the inode of a file: two names with the same are names of one file.
using FileIdentity = std::pair<std::uint64_t, std::uint64_t>;

/// Returns the identity of a file; follows links. Throws `io`.
FileIdentity file_identity(const std::filesystem::path& path);

/// Returns the names in a folder, sorted. Throws `io`.
std::vector<std::string> names_in_folder(const std::filesystem::path& folder);

}  // namespace electra
