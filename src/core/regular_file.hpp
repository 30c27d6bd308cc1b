#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <sys/stat.h>

#include "core/exists.hpp"

namespace electra {

/// An open regular file.
class RegularFile {
 public:
  /// Throws `io` if the file cannot be opened or is not a regular file.
  explicit RegularFile(std::filesystem::path path);
  RegularFile(const RegularFile&) = delete;
  RegularFile& operator=(const RegularFile&) = delete;
  ~RegularFile();

  const std::filesystem::path& path() const noexcept { return path_; }
  std::size_t size() const noexcept { return static_cast<std::size_t>(status_.st_size); }
  int descriptor() const noexcept { return descriptor_; }
  FileIdentity identity() const noexcept { return {status_.st_dev, status_.st_ino}; }
  /// Whether it belongs to this user or to root.
  bool is_trusted() const noexcept;

  /// Reads all size() bytes. Throws `io`.
  void read_into(void* memory) const;
  /// Reads the whole file. Throws `io`, also if it is larger than `max_bytes`.
  std::string read(std::size_t max_bytes) const;

 private:
  void examine();

  std::filesystem::path path_;
  int descriptor_;
  struct stat status_ {};
};

}  // namespace electra
