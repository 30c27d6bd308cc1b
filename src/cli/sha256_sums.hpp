#pragma once

#include <filesystem>

namespace electra::cli {

/// Compares the files of a folder, those of its subfolders among them, with a file that sha256sum
/// has written. Throws `io` for a line that is none, for two lines that differ about a file, for
/// the first file that differs, is missing or is not listed, for a link to a folder and for folders
/// that are too deep; what has a name that begins with a dot need not be listed.
void check_sums(const std::filesystem::path& folder, const std::filesystem::path& sums);

}  // namespace electra::cli
