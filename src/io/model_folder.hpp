#pragma once

#include <filesystem>

namespace electra::io {

/// Throws `io` unless `path` is a folder. The sentence helps where it is a file of one, or the name
/// of a model on a hub.
void require_folder(const std::filesystem::path& path);

}  // namespace electra::io
