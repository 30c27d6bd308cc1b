#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace electra::tokenizer {

using Byte = unsigned char;

inline const Byte* bytes_of(std::string_view text) {
  return reinterpret_cast<const Byte*>(text.data());
}

/// A character and how many bytes it took; none at all stands for ill-formed bytes.
struct Decoded {
  char32_t character;
  unsigned size;
};

/// Reads the character whose first byte is 0x80 or more. Table 3-7 of the Unicode standard.
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

inline Decoded decode(const Byte* p, const Byte* end) {
  if (*p < 0x80) return {*p, 1};
  return decode_beyond_ascii(p, end);
}

/// Reads the character that ends right before `p`, in well-formed text; `p` is not its beginning.
inline char32_t character_before(const Byte* begin, const Byte* p) {
  const Byte* first = p - 1;
  while (first > begin && (*first & 0xC0U) == 0x80U) --first;
  return decode(first, p).character;
}

void append(std::string& text, char32_t c);

/// Well-formed text, and where its bytes stood before it was.
class WellFormedText {
 public:
  /// Puts U+FFFD in the place of each maximal subpart of ill-formed bytes.
  void assign(std::string_view text);

  std::string_view text() const { return text_; }
  /// Gives the place in the original text of a place in this one.
  std::size_t original(std::size_t position) const;

 private:
  /// From here on, the original is so much longer (or shorter).
  struct Shift {
    std::size_t position;
    std::ptrdiff_t by;
  };

  std::string text_;
  std::vector<Shift> shifts_;
};

}  // namespace electra::tokenizer
