#pragma once

#include <cstdint>
#include <filesystem>

#include "cli/hub/client.hpp"
#include "cli/hub/destination.hpp"
#include "cli/hub/transfer_progress.hpp"

namespace electra::cli::hub {

/// Whether a file has the hash that its ETag is: the SHA-256 of an LFS file, the hash of Git of
/// another one. An ETag of another form is no file's.
bool has_hash(const std::filesystem::path& path, const std::string& etag);

/// Whether a file is there, with that size and that hash.
bool is_whole(const std::filesystem::path& path, const FileFacts& facts);

/// Downloads a file to its path, going on from the part that is there. To be called under its lock.
/// Throws `io` where the hub sends something else than it announced; that is removed.
void download(Client& client, const RemoteFile& file, const FileFacts& facts,
              const FilePaths& paths, TransferProgress& progress);

}  // namespace electra::cli::hub
