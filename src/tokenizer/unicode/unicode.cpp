#include "tokenizer/unicode/unicode.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace electra::tokenizer::unicode {
namespace {

// The conjoining jamo of Hangul: leading consonants, vowels, trailing consonants.
constexpr char32_t leading = 0x1100;
constexpr char32_t vowel = 0x1161;
constexpr char32_t trailing = 0x11A7;  // one before the first: 0 stands for none
constexpr char32_t leading_count = 19;
constexpr char32_t vowel_count = 21;
constexpr char32_t trailing_count = 28;

Characters decompose_hangul(char32_t c) {
  const char32_t number = c - hangul_first;
  const char32_t tail = number % trailing_count;
  Characters parts{{leading + number / (vowel_count * trailing_count),
                    vowel + number / trailing_count % vowel_count, trailing + tail},
                   tail == 0 ? std::size_t{2} : std::size_t{3}};
  return parts;
}

char32_t compose_hangul(char32_t first, char32_t second) {
  if (first >= leading && first < leading + leading_count && second >= vowel &&
      second < vowel + vowel_count) {
    return hangul_first + ((first - leading) * vowel_count + (second - vowel)) * trailing_count;
  }
  if (is_hangul(first) && (first - hangul_first) % trailing_count == 0 && second > trailing &&
      second < trailing + trailing_count) {
    return first + (second - trailing);
  }
  return 0;
}

bool find(const Decomposition* table, std::size_t count, const char32_t* pool, char32_t c,
          Characters& parts) {
  const Decomposition* end = table + count;
  const Decomposition* found = std::lower_bound(
      table, end, c, [](const Decomposition& d, char32_t wanted) { return d.character < wanted; });
  if (found == end || found->character != c) return false;
  parts.count = found->count;
  std::copy_n(pool + found->first, parts.count, parts.at.begin());
  return true;
}

}  // namespace

Characters decompose(char32_t c) {
  Characters parts{{c}, 1};
  if (!has(c, decomposes)) return parts;
  if (is_hangul(c)) return decompose_hangul(c);
  find(canonical_decompositions, canonical_decompositions_count, canonical_pool, c, parts);
  return parts;
}

Characters decompose_compatibly(char32_t c) {
  Characters parts{{c}, 1};
  if (find(compatibility_decompositions, compatibility_decompositions_count, compatibility_pool, c,
           parts)) {
    return parts;
  }
  return decompose(c);
}

char32_t compose(char32_t first, char32_t second) {
  if (const char32_t syllable = compose_hangul(first, second); syllable != 0) return syllable;
  const auto less = [](const Composition& c, const std::pair<char32_t, char32_t>& wanted) {
    return std::tie(c.first, c.second) < std::tie(wanted.first, wanted.second);
  };
  const Composition* end = compositions + compositions_count;
  const Composition* found =
      std::lower_bound(compositions, end, std::make_pair(first, second), less);
  return found != end && found->first == first && found->second == second ? found->composed : 0;
}

Characters lower(char32_t c) {
  if (!has(c, lowers)) return {{c}, 1};
  if (c == 0x130) return {{U'i', 0x307}, 2};
  const Mapping* found =
      std::lower_bound(lower_case, lower_case + lower_case_count, c,
                       [](const Mapping& m, char32_t wanted) { return m.from < wanted; });
  return {{found->to}, 1};
}

unsigned combining_class(char32_t c) {
  if (!has(c, reorders)) return 0;
  return std::prev(
             std::upper_bound(
                 combining_classes, combining_classes + combining_classes_count, c,
                 [](char32_t wanted, const CombiningClass& range) { return wanted < range.first; }))
      ->value;
}

}  // namespace electra::tokenizer::unicode
