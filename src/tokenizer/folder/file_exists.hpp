#pragma once

#include <filesystem>

namespace electra::tokenizer::folder {

/// Returns whether a file exists. Throws `io` with the reason of the system if that is unknown, as
/// for a folder without permission or a cycle of symbolic links.
bool file_exists(const std::filesystem::path& file);

}  // namespace electra::tokenizer::folder
