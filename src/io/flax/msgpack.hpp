#pragma once

#include <cstdint>
#include <string_view>

#include "io/byte_reader.hpp"

namespace electra::io::flax {

enum class MsgpackKind { nil, boolean, integer, real, text, binary, array, map, extension };

/// One value of a MessagePack document, or the start of an array or a map, whose elements follow.
struct MsgpackToken {
  MsgpackKind kind = MsgpackKind::nil;
  std::int64_t integer = 0;  ///< of a boolean 0 or 1
  std::string_view bytes;    ///< of text, binary and extension
  std::uint64_t count = 0;   ///< elements of an array, pairs of a map
  int extension = 0;         ///< its type
};

/// Reads the next token. Throws `weights` if it goes on beyond the end of the bytes; a count is
/// never larger than the bytes that follow. The value of a real number, and of an integer beyond
/// 63 bits, is not kept.
MsgpackToken read_msgpack(ByteReader& bytes);

}  // namespace electra::io::flax
