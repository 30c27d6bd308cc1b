#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

namespace electra::cli::hub {

/// The lock of a file that only one process at a time may download; those of the hub's own client
/// heed it too. A file system without locks has none.
class FileLock {
 public:
  /// Waits for it, and calls `on_waiting` if it has to. Throws `io`, and Interrupted after Ctrl-C.
  FileLock(const std::filesystem::path& path, const std::function<void()>& on_waiting);
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

 private:
  int descriptor_;
};

/// What has been received of a file. It stays if the download breaks off, to be gone on with.
class PartFile {
 public:
  /// Opens the file, or creates it. Throws `io`.
  explicit PartFile(std::filesystem::path path);
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;
  ~PartFile();

  const std::filesystem::path& path() const { return path_; }
  std::uint64_t size() const { return size_; }
  void append(std::string_view bytes);
  /// Empties the file.
  void restart();
  void remove();
  /// Waits until the bytes are on the disk, and gives the file another path.
  void rename_to(const std::filesystem::path& path);

 private:
  std::filesystem::path path_;
  int descriptor_;
  std::uint64_t size_ = 0;
};

/// Throws `io` unless the file system of a folder has room for so many bytes more.
void require_room(const std::filesystem::path& folder, std::uint64_t bytes, std::string_view file);

}  // namespace electra::cli::hub
