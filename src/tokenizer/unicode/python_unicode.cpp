#include "tokenizer/unicode/python_unicode.hpp"

#include <algorithm>

#include "tokenizer/unicode/unicode.hpp"

namespace electra::tokenizer::unicode::python {
namespace {

bool contains(const CharacterRange* ranges, std::size_t count, char32_t c) {
  const CharacterRange* const found = std::lower_bound(
      ranges, ranges + count, c,
      [](const CharacterRange& range, char32_t wanted) { return range.last < wanted; });
  return found != ranges + count && found->first <= c;
}

}  // namespace

bool is_other(char32_t c) { return contains(others, others_count, c); }
bool is_punctuation(char32_t c) { return contains(punctuation, punctuation_count, c); }
bool is_mark(char32_t c) { return contains(marks, marks_count, c); }
bool is_digit(char32_t c) { return contains(digits, digits_count, c); }

bool is_space(char32_t c) { return has(c, white_space) || (c >= 0x1C && c <= 0x1F); }

}  // namespace electra::tokenizer::unicode::python
