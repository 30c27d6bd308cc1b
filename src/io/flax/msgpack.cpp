#include "io/flax/msgpack.hpp"

#include <limits>
#include <type_traits>

namespace electra::io::flax {
namespace {

/// Reads a big-endian number.
template <class Number>
Number big_endian(ByteReader& bytes) {
  std::make_unsigned_t<Number> value = 0;
  for (const char byte : bytes.take(sizeof(Number))) {
    value = static_cast<std::make_unsigned_t<Number>>(std::uint64_t{value} << 8U |
                                                      static_cast<unsigned char>(byte));
  }
  return static_cast<Number>(value);
}

/// Reads a length of 1, 2 or 4 bytes; `power` is 0, 1 or 2.
std::uint64_t length(ByteReader& bytes, unsigned power) {
  if (power == 0) return big_endian<std::uint8_t>(bytes);
  if (power == 1) return big_endian<std::uint16_t>(bytes);
  return big_endian<std::uint32_t>(bytes);
}

MsgpackToken of(MsgpackKind kind, std::string_view taken) {
  MsgpackToken token;
  token.kind = kind;
  token.bytes = taken;
  return token;
}

MsgpackToken integer(std::int64_t value, MsgpackKind kind = MsgpackKind::integer) {
  MsgpackToken token;
  token.kind = kind;
  token.integer = value;
  return token;
}

MsgpackToken container(ByteReader& bytes, MsgpackKind kind, std::uint64_t count) {
  const std::uint64_t min_element_bytes = kind == MsgpackKind::map ? 2 : 1;
  if (count > bytes.remaining() / min_element_bytes) {
    bytes.fail_here(kind == MsgpackKind::map ? "a map of " : "an array of ", count,
                    " elements, but only ", bytes.remaining(), " bytes follow", cut_short);
  }
  MsgpackToken token;
  token.kind = kind;
  token.count = count;
  return token;
}

MsgpackToken extension(ByteReader& bytes, std::uint64_t size) {
  const auto type = big_endian<std::int8_t>(bytes);
  MsgpackToken token = of(MsgpackKind::extension, bytes.take(size));
  token.extension = type;
  return token;
}

MsgpackToken unsigned_64(ByteReader& bytes) {
  const auto value = big_endian<std::uint64_t>(bytes);
  const bool fits = value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  return fits ? integer(static_cast<std::int64_t>(value)) : of(MsgpackKind::real, {});
}

/// Reads numbers and extensions of a fixed size: the codes from 0xCA to 0xD8.
MsgpackToken read_fixed(ByteReader& bytes, unsigned code) {
  switch (code) {
    case 0xCA:
      return of(MsgpackKind::real, bytes.take(sizeof(float)));
    case 0xCB:
      return of(MsgpackKind::real, bytes.take(sizeof(double)));
    case 0xCC:
      return integer(big_endian<std::uint8_t>(bytes));
    case 0xCD:
      return integer(big_endian<std::uint16_t>(bytes));
    case 0xCE:
      return integer(big_endian<std::uint32_t>(bytes));
    case 0xCF:
      return unsigned_64(bytes);
    case 0xD0:
      return integer(big_endian<std::int8_t>(bytes));
    case 0xD1:
      return integer(big_endian<std::int16_t>(bytes));
    case 0xD2:
      return integer(big_endian<std::int32_t>(bytes));
    case 0xD3:
      return integer(big_endian<std::int64_t>(bytes));
    default:
      return extension(bytes, std::uint64_t{1} << (code - 0xD4));
  }
}

}  // namespace

MsgpackToken read_msgpack(ByteReader& bytes) {
  const unsigned code = bytes.number<std::uint8_t>();
  if (code <= 0x7F) return integer(code);
  if (code <= 0x8F) return container(bytes, MsgpackKind::map, code - 0x80);
  if (code <= 0x9F) return container(bytes, MsgpackKind::array, code - 0x90);
  if (code <= 0xBF) return of(MsgpackKind::string, bytes.take(code - 0xA0));
  if (code >= 0xE0) return integer(static_cast<std::int64_t>(code) - 256);
  if (code == 0xC0) return {};
  if (code == 0xC2 || code == 0xC3) return integer(code - 0xC2, MsgpackKind::boolean);
  if (code >= 0xC4 && code <= 0xC6) {
    return of(MsgpackKind::binary, bytes.take(length(bytes, code - 0xC4)));
  }
  if (code >= 0xC7 && code <= 0xC9) return extension(bytes, length(bytes, code - 0xC7));
  if (code >= 0xCA && code <= 0xD8) return read_fixed(bytes, code);
  if (code >= 0xD9 && code <= 0xDB) {
    return of(MsgpackKind::string, bytes.take(length(bytes, code - 0xD9)));
  }
  if (code == 0xDC || code == 0xDD) {
    return container(bytes, MsgpackKind::array, length(bytes, code - 0xDB));
  }
  if (code == 0xDE || code == 0xDF) {
    return container(bytes, MsgpackKind::map, length(bytes, code - 0xDD));
  }
  bytes.fail_here("the code 0xC1 is not part of MessagePack");
}

}  // namespace electra::io::flax
