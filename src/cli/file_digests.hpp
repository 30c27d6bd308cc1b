#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/regular_file.hpp"

namespace electra::cli {

/// The SHA-256 of files. Each is computed once, however many names the file has: a folder may have
/// many links to one large file.
class FileDigests {
 public:
  /// Returns 64 hexadecimal digits. Throws `io`.
  const std::string& of(const std::filesystem::path& path);

 private:
  std::map<FileIdentity, std::string> digests_;
};

}  // namespace electra::cli
