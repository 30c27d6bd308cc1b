#pragma once

#include <cstdint>
#include <string_view>

#include "io/byte_reader.hpp"

namespace electra::io::flax {

/// The type of a value.
enum class MsgpackKind { nil, boolean, integer, real, string, binary, array, map, extension };

/// A value of a MessagePack document, or the start of an array or a map, whose elements follow.
struct MsgpackToken {
  MsgpackKind kind = MsgpackKind::nil;
  std::int64_t integer = 0;   ///< 0 or 1 for a boolean
  std::string_view bytes;     ///< of string, binary and extension
  std::uint64_t count = 0;    ///< elements of an array, pairs of a map
  std::int8_t extension = 0;  ///< the type of an extension
};

/// Reads the next token. Throws `weights` if it extends beyond the end of the bytes; a count is
/// never larger than the bytes that follow. The values of real numbers, and of integers beyond 63
/// bits, are not kept.
MsgpackToken read_msgpack(ByteReader& bytes);

}  // namespace electra::io::flax
