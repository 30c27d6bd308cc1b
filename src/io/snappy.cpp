#include "io/snappy.hpp"

#include <cstdint>

#include "io/byte_reader.hpp"
#include "io/varint.hpp"

namespace electra {
namespace {

/// Reads `count` bytes as a number, the smallest first.
std::size_t number_of(ByteReader& bytes, unsigned count) {
  std::size_t value = 0;
  for (unsigned i = 0; i < count; ++i) {
    value |= std::size_t{bytes.number<std::uint8_t>()} << (8 * i);
  }
  return value;
}

/// Adds `size` bytes that begin `distance` before the end; what is added may be part of them.
void copy_from_before(std::string& text, std::size_t distance, std::size_t size) {
  const std::size_t from = text.size() - distance;
  for (std::size_t i = 0; i < size; ++i) text += text[from + i];
}

}  // namespace

// https://github.com/google/snappy/blob/main/format_description.txt
std::string unpack_snappy(std::string_view packed, std::size_t most_bytes, FileName file) {
  ByteReader bytes(packed, file);
  const std::uint64_t size = read_varint(bytes);
  require(size <= most_bytes, ErrorCode::weights, file, ": a block unpacks to ", size,
          " bytes; at most ", most_bytes, " are read");
  std::string text;
  while (bytes.remaining() > 0) {
    const auto tag = bytes.number<std::uint8_t>();
    const unsigned upper = tag >> 2U;
    std::size_t distance = 0;
    std::size_t length = upper + 1;
    switch (tag & 3U) {
      case 0:
        if (upper >= 60) length = number_of(bytes, upper - 59) + 1;
        break;
      case 1:
        length = (upper & 7U) + 4;
        distance = (std::size_t{tag & 0xE0U} << 3U) | number_of(bytes, 1);
        break;
      default:
        distance = number_of(bytes, (tag & 3U) == 2 ? 2 : 4);
    }
    require(length <= size - text.size(), ErrorCode::weights, file,
            ": a packed block is longer than the ", size, " bytes that it says");
    if ((tag & 3U) == 0) {
      text += bytes.take(length);
      continue;
    }
    require(distance >= 1 && distance <= text.size(), ErrorCode::weights, file,
            ": a packed block repeats what stands ", distance, " bytes before byte ", text.size());
    copy_from_before(text, distance, length);
  }
  require(text.size() == size, ErrorCode::weights, file, ": a block unpacks to ", text.size(),
          " bytes, not to the ", size, " that it says");
  return text;
}

}  // namespace electra
