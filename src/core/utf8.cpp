#include "core/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace electra::utf8 {
namespace {

/// Skips bytes of ASCII, eight at a time.
const Byte* skip_ascii(const Byte* p, const Byte* end) noexcept {
  std::uint64_t eight = 0;
  while (end - p >= static_cast<std::ptrdiff_t>(sizeof(eight))) {
    std::memcpy(&eight, p, sizeof(eight));
    if ((eight & 0x8080808080808080U) != 0) break;
    p += sizeof(eight);
  }
  return p;
}

}  // namespace

std::size_t well_formed_size(std::string_view text) noexcept {
  const Byte* const begin = bytes_of(text);
  const Byte* const end = begin + text.size();
  const Byte* p = begin;
  while (p < end) {
    if (*p < 0x80) {
      const Byte* const next = skip_ascii(p, end);
      p = next == p ? p + 1 : next;
      continue;
    }
    const unsigned size = decode_beyond_ascii(p, end).size;
    if (size == 0) break;
    p += size;
  }
  return static_cast<std::size_t>(p - begin);
}

std::size_t ill_formed_size(const Byte* p, const Byte* end) noexcept {
  const unsigned lead = p[0];
  const std::ptrdiff_t left = end - p;
  unsigned low = 0x80;
  unsigned high = 0xBF;
  std::ptrdiff_t expected = 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    expected = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    expected = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  }
  if (expected == 0 || left < 2 || p[1] < low || p[1] > high) return 1;
  std::ptrdiff_t length = 2;
  while (length < expected - 1 && length < left && (p[length] & 0xC0U) == 0x80U) ++length;
  return static_cast<std::size_t>(length);
}

}  // namespace electra::utf8
