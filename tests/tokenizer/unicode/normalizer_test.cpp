#include "tokenizer/unicode/normalizer.hpp"

#include <gtest/gtest.h>

#include "tokenizer/support.hpp"
#include "tokenizer/unicode/unicode.hpp"

namespace electra::tokenizer::unicode {
namespace {

using electra::testing::open_files;
using electra::testing::shown;
using electra::testing::tokenizer_json;

std::u32string normalized(NormalizerStep::Kind kind, std::string_view text) {
  NormalizerStep step;
  step.kind = kind;
  const std::vector<char32_t> characters = Normalizer({step}).normalized(text);
  return {characters.begin(), characters.end()};
}

using Kind = NormalizerStep::Kind;

TEST(NormalizationForms, DecomposeAndCompose) {
  EXPECT_EQ(normalized(Kind::nfd, "é각ﬁ"), U"e\u0301\u1100\u1161\u11A8ﬁ");
  EXPECT_EQ(normalized(Kind::nfkd, "éﬁ①"), U"e\u0301fi1");
  EXPECT_EQ(normalized(Kind::nfc, "e\u0301\u1100\u1161\u11A8\u212B"), U"é각Å");
  EXPECT_EQ(normalized(Kind::nfkc, "ﬁe\u0301"), U"fié");
  EXPECT_EQ(normalized(Kind::lowercase, "ÀİẞΣ"), U"ài\u0307ßσ");
}

TEST(NormalizationForms, SortMarksByCombiningClass) {
  EXPECT_EQ(normalized(Kind::nfd, "a\u0301\u0323"), U"a\u0323\u0301");
  EXPECT_EQ(normalized(Kind::nfc, "a\u0301\u0323"), U"\u1EA1\u0301");
  EXPECT_EQ(normalized(Kind::nfc, "\u0958"), U"\u0915\u093C");
  EXPECT_EQ(normalized(Kind::nfc, "a\u0332\u0301"), U"á\u0332");
}

// Characters of later versions have no decomposition and combining class 0.
TEST(NormalizationForms, AreThoseOfUnicode9) {
  EXPECT_EQ(normalized(Kind::nfd, "\U00011938"), U"\U00011938");
  EXPECT_EQ(normalized(Kind::nfd, "\U0001E000\u302F"), U"\u302F\U0001E000");
}

TEST(Sequence, AppliesItsNormalizersInOrder) {
  const std::string normalizer =
      R"({"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Lowercase"}]})";
  const auto tokenizer =
      open_files({{"tokenizer.json", tokenizer_json({"é", "##b"}, {{"normalizer", normalizer}})}});
  EXPECT_EQ(shown(tokenizer, "E\u0301B \u1e14"), "é(0-1) ##b(2-3) [UNK](4-5)");
}

TEST(Properties, AreThoseOfTheReferencesLibraries) {
  EXPECT_TRUE(has(0x166D, punctuation));   // a symbol since Unicode 12
  EXPECT_FALSE(has(0x2E43, punctuation));  // punctuation since Unicode 9
  EXPECT_TRUE(has(0x1734, mark));          // a spacing mark since Unicode 14
  EXPECT_FALSE(has(0x1885, mark));         // a letter until Unicode 9
  EXPECT_FALSE(has(0x08E2, removed));      // a format character since Unicode 9
  EXPECT_TRUE(has(0x110BD, removed));
  EXPECT_FALSE(has(0x0378, removed));       // unassigned
  EXPECT_TRUE(has(0x10D6F, word));          // since Unicode 16
  EXPECT_EQ(lower(0x1C89).at[0], 0x1C8AU);  // since Unicode 16
  EXPECT_EQ(lower(U'ẞ').at[0], U'ß');
  EXPECT_EQ(lower(0x130).count, 2U);
  EXPECT_EQ(combining_class(0x0323), 220U);
  EXPECT_EQ(combining_class(U'a'), 0U);
  EXPECT_TRUE(is_ideograph(0x2B81F));
  EXPECT_FALSE(is_ideograph(0x2B820));
  EXPECT_TRUE(is_ideograph(0x2B920));
}

TEST(Hangul, ComposesItsDecompositions) {
  for (char32_t c = hangul_first; c <= hangul_last; ++c) {
    const Characters parts = decompose(c);
    char32_t composed = parts.at[0];
    for (std::size_t i = 1; i < parts.count; ++i) {
      composed = compose(composed, parts.at[i]);
    }
    ASSERT_EQ(composed, c);
  }
  EXPECT_EQ(compose(0xAC01, 0x11A8), 0U);
}

}  // namespace
}  // namespace electra::tokenizer::unicode
