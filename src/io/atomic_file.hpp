#pragma once

#include <cstddef>
#include <deque>
#include <filesystem>
#include <string_view>
#include <vector>

namespace electra::io {

/// A file that appears under its name when it is complete. Until then it is a temporary file beside
/// it, which is removed if commit() is never reached. It has the permissions of the file that it
/// replaces; a link is replaced itself, not the file that it leads to.
class AtomicFile {
 public:
  /// Throws `io` if the folder is not writable, or if `path` is there and not a regular file.
  explicit AtomicFile(const std::filesystem::path& path);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  void write(const void* data, std::size_t size);
  /// Waits until the bytes are on the disk, and closes the file: it lacks nothing but its name.
  void finish();
  /// Finishes the file, then renames it.
  void commit();

 private:
  std::filesystem::path path_;
  std::filesystem::path temporary_;  // empty once it is renamed
  int descriptor_ = -1;
};

/// Files that get their names together, once all are complete.
class AtomicFiles {
 public:
  /// Returns a new one, to be written and finished. Throws as AtomicFile does.
  AtomicFile& add(const std::filesystem::path& path);
  /// Adds a complete one. Throws `io`.
  void add(const std::filesystem::path& path, std::string_view bytes);
  /// Adds a file that commit() removes before it renames any, unless it is absent.
  void remove_first(const std::filesystem::path& path) { removed_.push_back(path); }
  /// Renames them in the order in which they were added. Throws `io`.
  void commit();

 private:
  std::deque<AtomicFile> files_;
  std::vector<std::filesystem::path> removed_;
};

/// Throws `io` if no file can be written there: to be called before a long computation.
void require_writable(const std::filesystem::path& path);

/// Creates a folder, and those above it, unless it is there. Throws `io`.
void create_folder(const std::filesystem::path& folder);

/// Writes a complete file through AtomicFile. Throws `io`.
void write_atomically(const std::filesystem::path& path, std::string_view bytes);

}  // namespace electra::io
