#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/// What the reference takes characters for: properties of four versions of Unicode, as its
/// libraries have them. scripts/unicode/make_tables.py tells which, and makes the tables.
namespace electra::unicode {

constexpr char32_t code_point_limit = 0x110000;
constexpr char32_t replacement = 0xFFFD;

/// Bits of properties().
enum Property : std::uint8_t {
  removed = 1,      ///< a control, format or private use character that cleaning drops
  white_space = 2,  ///< White_Space
  punctuation = 4,  ///< ASCII punctuation or category P*
  mark = 8,         ///< category Mn, dropped where accents are stripped
  word = 16,        ///< \w of a pattern
  decomposes = 32,  ///< has a canonical decomposition, Hangul syllables too
  lowers = 64,      ///< has another lower case
  reorders = 128,   ///< has a canonical combining class other than 0
};

struct Decomposition {
  char32_t character;
  std::uint16_t first;  ///< where its parts begin in the pool
  std::uint16_t count;
};
struct Composition {
  char32_t first;
  char32_t second;
  char32_t composed;
};
struct Mapping {
  char32_t from;
  char32_t to;
};
struct CombiningClass {
  char32_t first;
  char32_t last;
  std::uint8_t value;
};

// Sorted by character; made by the script.
extern const std::uint8_t property_index[];
extern const std::uint8_t property_blocks[];
extern const Decomposition canonical_decompositions[];
extern const std::size_t canonical_decompositions_count;
extern const char32_t canonical_pool[];
extern const Decomposition compatibility_decompositions[];  // only where it is not the canonical
extern const std::size_t compatibility_decompositions_count;
extern const char32_t compatibility_pool[];
extern const Composition compositions[];
extern const std::size_t compositions_count;
extern const Mapping lower_case[];
extern const std::size_t lower_case_count;
extern const CombiningClass combining_classes[];
extern const std::size_t combining_classes_count;

/// Characters 256 apart share nothing; a block of 256 is shared by all that are alike.
inline const std::uint8_t* property_block(char32_t first) {
  return property_blocks + std::size_t{property_index[first >> 8]} * 256;
}
inline unsigned properties(char32_t c) { return property_block(c)[c & 0xFF]; }
inline bool has(char32_t c, Property property) { return (properties(c) & property) != 0; }

/// A few characters that take the place of one.
struct Characters {
  std::array<char32_t, 18> at;  // the longest compatibility decomposition
  std::size_t count;

  const char32_t* begin() const { return at.data(); }
  const char32_t* end() const { return at.data() + count; }
};

/// Gives the full canonical decomposition, the character itself if it has none.
Characters decompose(char32_t c);
/// The same, with compatibility decompositions too.
Characters decompose_compatibly(char32_t c);
/// Gives the character that two compose to; 0 if to none.
char32_t compose(char32_t first, char32_t second);
/// Gives the lower case, without regard to context; two characters for U+0130 alone.
Characters lower(char32_t c);
unsigned combining_class(char32_t c);

/// The ideographs that the reference sets apart. U+2B820 to U+2B91F are not among them, which is
/// a slip of the reference.
inline bool is_ideograph(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x2A6DF) ||
         (c >= 0x2A700 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) ||
         (c >= 0x2F800 && c <= 0x2FA1F);
}

constexpr char32_t hangul_first = 0xAC00;
constexpr char32_t hangul_last = 0xD7A3;
inline bool is_hangul(char32_t c) { return c >= hangul_first && c <= hangul_last; }

}  // namespace electra::unicode
