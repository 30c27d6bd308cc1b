#pragma once

#include <string>

#include "core/utf8.hpp"

namespace electra::tokenizer::unicode {

using utf8::Byte;
using utf8::bytes_of;
using utf8::Decoded;

/// Decodes the character that ends right before `p`, which must not be the beginning of the text.
/// The text must be well-formed.
inline char32_t character_before(const Byte* begin, const Byte* p) {
  const Byte* first = p - 1;
  while (first > begin && (*first & 0xC0U) == 0x80U) --first;
  return utf8::decode(first, p).character;
}

/// Appends the UTF-8 encoding of a character.
void append_utf8(std::string& text, char32_t c);

}  // namespace electra::tokenizer::unicode
