#pragma once

#include <cstdint>
#include <string_view>

#include "io/byte_reader.hpp"
#include "io/varint.hpp"

namespace electra::io {

/// What a field looks like on the wire.
enum class ProtobufWire : std::uint64_t { varint = 0, fixed64 = 1, with_length = 2, fixed32 = 5 };

/// One field of a protobuf message as it stands on the wire.
struct ProtobufField {
  std::uint64_t number = 0;
  ProtobufWire wire = ProtobufWire::varint;
  std::uint64_t value = 0;  ///< of a varint or a fixed number
  std::string_view bytes;   ///< of what has a length
};

/// Reads the next field. Throws `weights` for a wire type beyond those four, so groups too.
inline ProtobufField read_protobuf(ByteReader& message) {
  const std::uint64_t tag = read_varint(message);
  ProtobufField field;
  field.number = tag >> 3U;
  field.wire = static_cast<ProtobufWire>(tag & 7U);
  switch (field.wire) {
    case ProtobufWire::varint:
      field.value = read_varint(message);
      break;
    case ProtobufWire::fixed64:
      field.value = message.number<std::uint64_t>();
      break;
    case ProtobufWire::with_length:
      field.bytes = message.take(read_varint(message));
      break;
    case ProtobufWire::fixed32:
      field.value = message.number<std::uint32_t>();
      break;
    default:
      message.fail_here("of a message begins a group, which is not read");
  }
  if (field.number == 0) message.fail_here("of a message ends a field with the number 0");
  return field;
}

}  // namespace electra::io
