#pragma once

#include <filesystem>

namespace electra::io {

/// Throws `io` unless a folder is there; the sentence has a word for who gives a file of it, or a
/// name that only a hub knows.
void require_folder(const std::filesystem::path& path);

}  // namespace electra::io
