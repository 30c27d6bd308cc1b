#pragma once

#include <filesystem>

#include "core/regular_file.hpp"

namespace electra::io {

/// Whether a file of a model's folder lies elsewhere: it is a link, or lies in a folder that is
/// one, and what it points to is neither below the folder nor among the files that Hugging Face's
/// cache keeps beside its snapshots. False where there is no file. Throws `io` where links form a
/// cycle.
bool leads_out(const std::filesystem::path& folder, const std::filesystem::path& name);

/// Throws `input` for a file that leads out, and `io` if `opened` is not the file that has this
/// name now. To be asked before a file is copied that was not read as what its name says: a
/// stranger's link may point to any file of the user, and change.
void require_inside(const std::filesystem::path& folder, const std::filesystem::path& name,
                    FileIdentity opened);

/// Returns the path to write a file to that the user names: behind a link to a regular file, its
/// target, so that the link stays. Throws `io` where links form a cycle.
std::filesystem::path behind_links(const std::filesystem::path& path);

}  // namespace electra::io
