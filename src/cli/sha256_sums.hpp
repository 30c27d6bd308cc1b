#pragma once

#include <filesystem>

namespace electra::cli {

/// Compares the files of a folder, those of its subfolders among them, with a file that sha256sum
/// has written. Throws `io` for a line that is none, and for the first file that differs, is
/// missing or is not listed; files whose names begin with a dot need not be.
void check_sums(const std::filesystem::path& folder, const std::filesystem::path& sums);

}  // namespace electra::cli
