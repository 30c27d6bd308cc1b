#pragma once

#include <filesystem>
#include <string>

namespace electra::cli {

/// Returns the folder that a user names: a path that is there, or OWNER/NAME or OWNER/NAME@REVISION
/// for a model in the hub's cache. Any other text is returned as it is. Throws `io` for such a name
/// that is neither, and for a path that is near in spelling to one that is there.
std::filesystem::path named_folder(const std::string& named);

}  // namespace electra::cli
