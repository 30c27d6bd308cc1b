#pragma once

#include <map>
#include <string>
#include <string_view>

#include "electra/core/error.hpp"

namespace electra {

/// The keys and values of a sorted table as LevelDB and TensorFlow write it.
using Table = std::map<std::string, std::string, std::less<>>;

/// The eight bytes that such a file ends with.
constexpr std::string_view table_magic{"\x57\xFB\x80\x8B\x24\x75\x47\xDB", 8};

/// Reads a whole table and verifies the CRC of each block. Throws `weights` with a sentence that
/// begins with `file`.
Table read_table(std::string_view bytes, FileName file);

}  // namespace electra
