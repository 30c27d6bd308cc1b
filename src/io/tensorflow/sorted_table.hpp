#pragma once

#include <map>
#include <string>
#include <string_view>

#include "electra/core/error.hpp"

namespace electra::io::tensorflow {

/// The keys and values of a sorted table (SSTable), the format of LevelDB and TensorFlow.
using SortedTable = std::map<std::string, std::string, std::less<>>;

/// The last eight bytes of such a file.
constexpr std::string_view table_magic{"\x57\xFB\x80\x8B\x24\x75\x47\xDB", 8};

/// Reads a whole table and verifies the CRC of each block. Throws `weights` with a sentence that
/// begins with `file`.
SortedTable read_table(std::string_view bytes, FileName file);

}  // namespace electra::io::tensorflow
