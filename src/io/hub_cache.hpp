#pragma once

#include <filesystem>
#include <string>

#include "io/folder_names.hpp"

namespace electra::io {

/// Returns where in the cache of Hugging Face's hub a folder lies and where the model is, as a part
/// of a sentence. Empty for a snapshot and for a folder that is not of the cache.
std::string describe_hub_cache(const std::filesystem::path& folder, const FolderNames& names);

/// Returns the name of a file that a download has not finished, as the hub's client or a browser
/// calls it; empty if there is none.
std::string unfinished_download(const std::filesystem::path& folder, const FolderNames& names);

}  // namespace electra::io
