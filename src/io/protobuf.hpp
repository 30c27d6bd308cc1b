#pragma once

#include <cstdint>
#include <string_view>

#include "io/byte_reader.hpp"
#include "io/varint.hpp"

namespace electra {

/// One field of a protobuf message as it stands on the wire.
struct ProtobufField {
  std::uint64_t number = 0;
  std::uint64_t value = 0;  ///< of a varint or a fixed number
  std::string_view bytes;   ///< of what has a length
};

/// Reads the next field. Throws `weights` for a wire type beyond those four, so groups too.
inline ProtobufField read_protobuf(ByteReader& message) {
  constexpr std::uint64_t varint = 0;
  constexpr std::uint64_t fixed64 = 1;
  constexpr std::uint64_t with_length = 2;
  constexpr std::uint64_t fixed32 = 5;
  const std::uint64_t tag = read_varint(message);
  ProtobufField field;
  field.number = tag >> 3U;
  switch (tag & 7U) {
    case varint:
      field.value = read_varint(message);
      break;
    case fixed64:
      field.value = message.number<std::uint64_t>();
      break;
    case with_length:
      field.bytes = message.take(read_varint(message));
      break;
    case fixed32:
      field.value = message.number<std::uint32_t>();
      break;
    default:
      message.fail_here("of a message begins a group, which is not read");
  }
  if (field.number == 0) message.fail_here("of a message ends a field with the number 0");
  return field;
}

}  // namespace electra
