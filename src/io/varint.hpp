#pragma once

#include <cstdint>

#include "io/byte_reader.hpp"

namespace electra::io {

/// Reads a varint (7 bits per byte, least significant first), as protobuf and LevelDB write it.
/// Throws `weights` for one of more than ten bytes or 64 bits.
inline std::uint64_t read_varint(ByteReader& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const std::uint64_t byte = bytes.number<std::uint8_t>();
    if (shift == 63 && byte > 1) break;
    value |= (byte & 0x7FU) << shift;
    if (byte < 0x80) return value;
  }
  bytes.fail_here("a varint of more than 64 bits ends here");
}

}  // namespace electra::io
