#pragma once

#include <cstddef>
#include <string_view>

namespace electra::utf8 {

using Byte = unsigned char;

inline const Byte* bytes_of(std::string_view text) {
  return reinterpret_cast<const Byte*>(text.data());
}

/// A character and the number of its bytes; 0 bytes stand for ill-formed ones.
struct Decoded {
  char32_t character;
  unsigned size;
};

/// Decodes the character whose first byte is 0x80 or more. Table 3-7 of the Unicode standard.
inline Decoded decode_beyond_ascii(const Byte* p, const Byte* end) {
  const auto follows = [](Byte b) { return (b & 0xC0U) == 0x80U; };
  const std::ptrdiff_t left = end - p;
  const unsigned lead = p[0];
  if (lead >= 0xC2 && lead <= 0xDF) {
    if (left < 2 || !follows(p[1])) return {0, 0};
    return {((lead & 0x1FU) << 6) | (p[1] & 0x3FU), 2};
  }
  if ((lead & 0xF0U) == 0xE0U) {
    if (left < 3 || !follows(p[1]) || !follows(p[2])) return {0, 0};
    const char32_t c = ((lead & 0xFU) << 12) | ((p[1] & 0x3FU) << 6) | (p[2] & 0x3FU);
    if (c < 0x800 || (c >= 0xD800 && c <= 0xDFFF)) return {0, 0};
    return {c, 3};
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (left < 4 || !follows(p[1]) || !follows(p[2]) || !follows(p[3])) return {0, 0};
    const char32_t c =
        ((lead & 7U) << 18) | ((p[1] & 0x3FU) << 12) | ((p[2] & 0x3FU) << 6) | (p[3] & 0x3FU);
    if (c < 0x10000 || c > 0x10FFFF) return {0, 0};
    return {c, 4};
  }
  return {0, 0};
}

/// Decodes the character at `p`, which lies before `end`.
inline Decoded decode(const Byte* p, const Byte* end) {
  if (*p < 0x80) return {*p, 1};
  return decode_beyond_ascii(p, end);
}

/// Returns the size of the longest well-formed prefix: the offset of the first ill-formed byte.
/// Overlong forms, surrogates and numbers beyond U+10FFFF are ill-formed.
std::size_t well_formed_size(std::string_view text) noexcept;

/// Returns the size of the maximal subpart of ill-formed bytes at `p`, which one U+FFFD replaces:
/// the longest prefix of a well-formed character, or one byte.
std::size_t ill_formed_size(const Byte* p, const Byte* end) noexcept;

inline bool is_well_formed(std::string_view text) noexcept {
  return well_formed_size(text) == text.size();
}

}  // namespace electra::utf8
