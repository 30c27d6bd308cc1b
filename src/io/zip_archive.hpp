#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/error.hpp"
#include "io/byte_reader.hpp"

namespace electra {

/// The zip archives that torch.save() writes: one folder, nothing compressed, nothing encrypted.
class ZipArchive {
 public:
  /// Reads the directory at the end of `bytes` and compares it with the headers before the
  /// entries. Throws `weights` with a sentence that begins with `file`. `bytes` must outlive the
  /// archive.
  ZipArchive(std::string_view bytes, FileName file);

  struct Entry {
    std::string_view name;  ///< with the folder
    std::uint64_t header;   ///< where its local header begins
    std::string_view data;
  };

  /// Gives the entry of this name below the archive's folder, or null.
  const Entry* find(std::string_view name) const;

 private:
  std::vector<Entry> entries_;  ///< sorted by name
  std::string folder_;          ///< with the slash
};

}  // namespace electra
