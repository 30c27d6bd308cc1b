// Added tokens, matched before the model runs.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/message_of.hpp"
#include "tokenizer/support.hpp"

namespace electra {
namespace {

using testing::open_files;
using testing::open_vocab;
using testing::shown;
using testing::tokenizer_json;

const std::vector<std::string> words = {"a", "b", "##a", "##b", "x", "[", "]", "mask", "n", "##n"};

/// Opens a tokenizer.json with one more added token.
ElectraTokenizer with_token(const std::string& flags, const std::string& config = "{}") {
  std::string token = R"({"id":99,"single_word":false,"lstrip":false,"rstrip":false,)"
                      R"("normalized":false,"special":false})";
  for (const std::string name : {"single_word", "lstrip", "rstrip", "normalized", "special"}) {
    if (flags.find(name) == std::string::npos) continue;
    const std::size_t at = token.find(name + "\":false") + name.size() + 2;
    token.replace(at, 5, "true");
  }
  const std::string content = flags.substr(0, flags.find('|'));
  token.insert(1, "\"content\":\"" + content + "\",");
  return open_files(
      {{"tokenizer.json", tokenizer_json(words, {{"added_tokens", '[' + token + ']'}})},
       {"tokenizer_config.json", config}});
}

TEST(AddedTokens, AreLimitedToAMebibyte) {
  const auto files_with = [](std::size_t tokens) {
    std::string list;
    for (std::size_t i = 0; i < tokens; ++i)
      list += (i == 0 ? "\"" : ",\"") + std::to_string(i) + std::string(16000, 'p') + '"';
    return testing::Files{
        {"vocab.txt", testing::vocab_txt(words)},
        {"tokenizer_config.json", R"({"additional_special_tokens": [)" + list + "]}"}};
  };
  EXPECT_EQ(
      testing::failure_of(files_with(66)),
      "unsupported: the added tokens have more than 1048576 bytes together, which is the limit");
  EXPECT_EQ(shown(testing::open_files(files_with(65)), "a b"), "a(0-1) b(2-3)");
}

TEST(SpecialTokens, MatchRawText) {
  const auto tokenizer = open_vocab(words);
  EXPECT_EQ(shown(tokenizer, "a[MASK]b [MASK"), "a(0-1) [MASK](1-7) b(7-8) [(9-10) mask(10-14)");
  EXPECT_EQ(shown(tokenizer, "[mask]"), "[(0-1) mask(1-5) ](5-6)");
  EXPECT_EQ(tokenizer.encode("[MASK]").special_tokens_mask, (std::vector<std::int32_t>{1, 0, 1}));
}

TEST(SpecialTokens, AreSplitIfSplitSpecialTokensIsSet) {
  const auto tokenizer = open_vocab(words);
  EncodeOptions split;
  split.split_special_tokens = true;
  EXPECT_EQ(shown(tokenizer, "[MASK]", split), "[(0-1) mask(1-5) ](5-6)");
  const auto splitting = open_vocab(words, R"({"split_special_tokens": true})");
  EXPECT_EQ(shown(splitting, "[MASK]"), "[(0-1) mask(1-5) ](5-6)");
}

TEST(AddedTokens, MatchInsideWords) {
  EXPECT_EQ(shown(with_token("XY|"), "aXYb XYXY"), "a(0-1) XY(1-3) b(3-4) XY(5-7) XY(7-9)");
  EXPECT_EQ(shown(with_token("XY|"), "axyb"), "[UNK](0-4)");
}

TEST(AddedTokens, ExtendOverWhiteSpaceWithLstripAndRstrip) {
  EXPECT_EQ(shown(with_token("<e>|lstrip"), "a  <e> b"), "a(0-1)   <e>(1-6) b(7-8)");
  EXPECT_EQ(shown(with_token("<e>|rstrip"), "<e> \u3000<e>b"), "<e> \u3000(0-5) <e>(5-8) b(8-9)");
  EXPECT_EQ(shown(with_token("<e>|lstrip rstrip"), "a <e> <e> b"),
            "a(0-1)  <e> (1-6) <e> (6-10) b(10-11)");
}

TEST(AddedTokens, WithSingleWordDoNotTouchWordCharacters) {
  const auto tokenizer = with_token("XY|single_word");
  EXPECT_EQ(shown(tokenizer, "XY [XY]"), "XY(0-2) [(3-4) XY(4-6) ](6-7)");
  for (const char* text : {"aXY", "XYb", "XY_", "1XY", "XY\u0301", "XY\u200D", "中XY"}) {
    EXPECT_EQ(shown(tokenizer, text).find("XY("), std::string::npos) << text;
  }
}

TEST(AddedTokens, WithNormalizedMatchNormalizedText) {
  const auto tokenizer = with_token("NaN|normalized");
  EXPECT_EQ(shown(tokenizer, "aNÄnb nan"), "a(0-1) nan(1-4) b(4-5) nan(6-9)");
  EXPECT_EQ(tokenizer.encode("NAN").ids, tokenizer.encode("nan").ids);
  EXPECT_EQ(tokenizer.decode({15}), "NaN");
}

TEST(AddedTokens, WithNormalizedMayConsistOfPunctuation) {
  const auto tokenizer = with_token("<é>|normalized");
  EXPECT_EQ(shown(tokenizer, "a<E>b <é\u0301> <"), "a(0-1) <e>(1-4) b(4-5) <e>(6-10) [UNK](11-12)");
}

// Combining marks that the reference does not strip: U+302F, and what came after Unicode 8.
TEST(AddedTokens, WithNormalizedMayConsistOfMarks) {
  EXPECT_EQ(shown(with_token("\u302F|normalized"), "a\u302Fb"), "a(0-1) \u302F(1-2) b(2-3)");
  EXPECT_EQ(shown(with_token("\U0001E000|normalized"), "a\U0001E000b"),
            "a(0-1) \U0001E000(1-2) b(2-3)");
}

// The reference normalizes the patterns before the config changes the normalizer.
TEST(AddedTokens, AreNormalizedByTheNormalizerOfTokenizerJson) {
  const auto tokenizer = with_token("NaN|normalized", R"({"do_lower_case": false})");
  EXPECT_EQ(shown(tokenizer, "nan NaN"), "nan(0-3) [UNK](4-7)");
}

TEST(AddedTokens, MatchLeftmostLongest) {
  const auto token = [](const char* content) {
    return std::string(R"({"id":99,"content":")") + content +
           R"(","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,)"
           R"("special":false})";
  };
  const auto tokenizer =
      open_files({{"tokenizer.json",
                   tokenizer_json(words, {{"added_tokens", '[' + token("AB") + ',' + token("ABC") +
                                                               ',' + token("BCD") + ']'}})}});
  EXPECT_EQ(shown(tokenizer, "xABCDx ABD"), "x(0-1) ABC(1-4) [UNK](4-6) AB(7-9) [UNK](9-10)");
}

TEST(AddedTokens, GetTheIdsAfterTheVocabularyWhateverTheFileDeclares) {
  const auto tokenizer = with_token("XY|");
  EXPECT_EQ(tokenizer.token_to_id("XY"), 15);
  EXPECT_EQ(tokenizer.vocab_size(), 15);
  EXPECT_EQ(tokenizer.size(), 16);
  EXPECT_EQ(tokenizer.max_id(), 15);
}

TEST(AddedTokens, KeepTheIdOfTheVocabulary) {
  EXPECT_EQ(with_token("mask|").token_to_id("mask"), 12);
}

}  // namespace
}  // namespace electra
