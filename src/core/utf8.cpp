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

}  // namespace electra::utf8
