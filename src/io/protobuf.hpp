#pragma once

#include <cstdint>
#include <string_view>

#include "io/byte_reader.hpp"
#include "io/varint.hpp"

namespace electra::io {

/// The wire type of a field.
enum class ProtobufWire : std::uint64_t { varint = 0, fixed64 = 1, with_length = 2, fixed32 = 5 };

/// One field of a protobuf message as it is encoded.
struct ProtobufField {
  std::uint64_t number = 0;
  ProtobufWire wire = ProtobufWire::varint;
  std::uint64_t value = 0;  ///< of varint, fixed64 and fixed32
  std::string_view bytes;   ///< of with_length
};

/// Reads the next field. Throws `weights` for any other wire type, groups among them.
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
      message.fail_here("a protobuf field has the wire type ", tag & 7U,
                        "; 0, 1, 2 and 5 are supported");
  }
  if (field.number == 0) message.fail_here("a protobuf field has the number 0");
  return field;
}

}  // namespace electra::io
