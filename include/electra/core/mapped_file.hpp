#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "electra/core/export.hpp"

namespace electra {

/// The way in which the bytes of a file come into memory.
enum class FileAccess {
  automatic,  ///< mapped if the file belongs to this user or to root, copied otherwise
  map,        ///< mapped: a file that is truncated while it is open ends the process with SIGBUS
  copy,       ///< read into memory
};

/// The bytes of a regular file, read-only. Pointers into it are valid as long as it lives.
class ELECTRA_EXPORT MappedFile {
 public:
  /// Throws `io` if the file cannot be opened or read, is not a regular file, or (copied) does not
  /// fit into memory.
  explicit MappedFile(const std::filesystem::path& path, FileAccess access = FileAccess::automatic);
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  /// Returns the first byte, aligned to 64; null if the file is empty.
  const std::byte* data() const noexcept { return data_; }
  /// Returns the size in bytes.
  std::size_t size() const noexcept { return size_; }
  /// Returns the whole file as characters.
  std::string_view text() const noexcept { return {reinterpret_cast<const char*>(data_), size_}; }
  /// Lets go of the memory of bytes that are not needed for now; whoever reads them again gets them
  /// from the file. Does nothing for bytes of something else, and for a file that was copied.
  void release_pages(const void* from, std::size_t bytes) const noexcept;
  /// Returns the path as it was given.
  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
  bool mapped_ = false;
};

/// Reads a small text file. Throws `io` as MappedFile does, and if the file is larger than
/// `max_bytes`.
ELECTRA_EXPORT std::string read_text_file(const std::filesystem::path& path, std::size_t max_bytes);

}  // namespace electra
