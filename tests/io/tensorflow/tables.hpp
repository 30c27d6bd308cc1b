#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "io/crc32c.hpp"
#include "io/support.hpp"
#include "io/tensorflow/sorted_table.hpp"

namespace electra::testing {

inline std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7U) bytes += static_cast<char>((value & 0x7FU) | 0x80U);
  return bytes + static_cast<char>(value);
}

/// A varint field of a protobuf message.
inline std::string field(int number, std::uint64_t value) {
  return varint(static_cast<std::uint64_t>(number) << 3U) + varint(value);
}
/// A field with a length.
inline std::string field(int number, const std::string& bytes) {
  return varint(static_cast<std::uint64_t>(number) << 3U | 2U) + varint(bytes.size()) + bytes;
}
/// A field of 32 bits.
inline std::string fixed_field(int number, std::uint32_t value) {
  return varint(static_cast<std::uint64_t>(number) << 3U | 5U) + bytes_of(value);
}

/// An entry of a block: it shares `shared` bytes with the key before it.
inline std::string entry(std::uint64_t shared, const std::string& rest, const std::string& value) {
  return varint(shared) + varint(rest.size()) + varint(value.size()) + rest + value;
}

/// The entries of a block with its list of one restart.
inline std::string block(const std::string& entries) {
  return entries + bytes_of(std::uint32_t{0}) + bytes_of(std::uint32_t{1});
}

/// A table put together of blocks; each ends with its kind and its CRC.
class TableFile {
 public:
  /// Adds a block and returns its handle.
  std::string add(const std::string& contents, char kind = 0) {
    const std::string handle = varint(bytes_.size()) + varint(contents.size());
    const std::string with_kind = contents + kind;
    bytes_ += with_kind + bytes_of(io::masked_crc32c(with_kind));
    return handle;
  }
  /// Returns the whole file; `index` is the handle of its index block.
  std::string finish(const std::string& index) const {
    std::string footer = varint(0) + varint(0) + index;
    footer.resize(40, '\0');
    return bytes_ + footer + std::string(io::tensorflow::table_magic);
  }

 private:
  std::string bytes_;
};

/// A table of one block of data.
inline std::string table_of(const std::string& data_block, char kind = 0) {
  TableFile file;
  const std::string handle = file.add(data_block, kind);
  return file.finish(file.add(block(entry(0, "z", handle))));
}

/// A table of these keys and values.
inline std::string table_of(const std::map<std::string, std::string>& entries) {
  std::string all;
  for (const auto& [key, value] : entries) all += entry(0, key, value);
  return table_of(block(all));
}

}  // namespace electra::testing
