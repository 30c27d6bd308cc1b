#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/utf8.hpp"

namespace electra::tokenizer {

using utf8::Byte;
using utf8::bytes_of;
using utf8::decode;
using utf8::decode_beyond_ascii;
using utf8::Decoded;

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
