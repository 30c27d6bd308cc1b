#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/error.hpp"
#include "io/byte_reader.hpp"

namespace electra::io::pytorch {

/// A zip archive as torch.save() writes it: one folder, neither compressed nor encrypted.
class ZipArchive {
 public:
  /// Reads the central directory at the end of `bytes` and compares it with the local headers.
  /// Throws `weights` with a sentence that begins with `file`. `bytes` must outlive the archive.
  ZipArchive(std::string_view bytes, FileName file);

  /// A file in the archive.
  struct Entry {
    std::string_view name;  ///< with the folder
    std::uint64_t header;   ///< offset of the local header
    std::string_view data;
  };

  /// Returns the entry of this name below the archive's folder, or null.
  const Entry* find(std::string_view name) const;
  /// The entries, sorted by name.
  const std::vector<Entry>& entries() const noexcept { return entries_; }

 private:
  std::vector<Entry> entries_;
  std::string folder_;  ///< with the slash
};

}  // namespace electra::io::pytorch
