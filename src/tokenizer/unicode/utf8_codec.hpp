#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace electra::tokenizer::unicode {

using Byte = unsigned char;

inline const Byte* bytes_of(std::string_view text) {
  return reinterpret_cast<const Byte*>(text.data());
}

/// A decoded character and its length in bytes; a size of 0 stands for ill-formed bytes.
struct Decoded {
  char32_t character;
  unsigned size;
};

/// Decodes a character whose first byte is 0x80 or more (Table 3-7 of the Unicode standard).
inline Decoded decode_non_ascii(const Byte* p, const Byte* end) {
  const auto is_continuation = [](Byte b) { return (b & 0xC0U) == 0x80U; };
  const std::ptrdiff_t left = end - p;
  const unsigned lead = p[0];
  if (lead >= 0xC2 && lead <= 0xDF) {
    if (left < 2 || !is_continuation(p[1])) return {0, 0};
    return {((lead & 0x1FU) << 6) | (p[1] & 0x3FU), 2};
  }
  if ((lead & 0xF0U) == 0xE0U) {
    if (left < 3 || !is_continuation(p[1]) || !is_continuation(p[2])) return {0, 0};
    const char32_t c = ((lead & 0xFU) << 12) | ((p[1] & 0x3FU) << 6) | (p[2] & 0x3FU);
    if (c < 0x800 || (c >= 0xD800 && c <= 0xDFFF)) return {0, 0};
    return {c, 3};
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (left < 4 || !is_continuation(p[1]) || !is_continuation(p[2]) || !is_continuation(p[3]))
      return {0, 0};
    const char32_t c =
        ((lead & 7U) << 18) | ((p[1] & 0x3FU) << 12) | ((p[2] & 0x3FU) << 6) | (p[3] & 0x3FU);
    if (c < 0x10000 || c > 0x10FFFF) return {0, 0};
    return {c, 4};
  }
  return {0, 0};
}

inline Decoded decode_utf8(const Byte* p, const Byte* end) {
  if (*p < 0x80) return {*p, 1};
  return decode_non_ascii(p, end);
}

/// Decodes the character that ends right before `p`, which must not be the beginning of the text.
/// The text must be well-formed.
inline char32_t character_before(const Byte* begin, const Byte* p) {
  const Byte* first = p - 1;
  while (first > begin && (*first & 0xC0U) == 0x80U) --first;
  return decode_utf8(first, p).character;
}

/// Appends the UTF-8 encoding of a character.
void append_utf8(std::string& text, char32_t c);

}  // namespace electra::tokenizer::unicode
