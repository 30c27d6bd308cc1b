#include "tokenizer/unicode/lower_case.hpp"

#include "tokenizer/unicode/unicode.hpp"
#include "tokenizer/unicode/utf8_codec.hpp"

namespace electra::tokenizer::unicode {

std::string lower_cased(std::string_view text) {
  std::string lowered;
  lowered.reserve(text.size());
  const Byte* const end = bytes_of(text) + text.size();
  for (const Byte* p = bytes_of(text); p != end;) {
    const Decoded decoded = utf8::decode(p, end);
    if (decoded.size == 0) {
      lowered += static_cast<char>(*p++);
      continue;
    }
    for (const char32_t c : lower(decoded.character)) append_utf8(lowered, c);
    p += decoded.size;
  }
  return lowered;
}

}  // namespace electra::tokenizer::unicode
