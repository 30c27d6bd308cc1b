#include <gtest/gtest.h>

#include "tokenizer/support.hpp"

namespace electra {
namespace {

using testing::message_of;
using testing::open_files;
using testing::open_vocab;
using testing::tokenizer_json;

const std::vector<std::string> tokens = {"do", "not", "##ing", ".", "'", "t", "don", "n't"};

TEST(Decoding, JoinsPiecesAndWords) {
  const auto tokenizer = open_vocab(tokens, R"({"clean_up_tokenization_spaces": false})");
  EXPECT_EQ(tokenizer.decode({2, 5, 7, 6, 3}), "[CLS] doing not [SEP]");
  EXPECT_EQ(tokenizer.decode({7, 5}), "##ing do");
  EXPECT_EQ(tokenizer.decode({}), "");
}

TEST(Decoding, SkipsSpecialAndUnknownIds) {
  const auto tokenizer = open_vocab(tokens);
  DecodeOptions skip;
  skip.skip_special_tokens = true;
  EXPECT_EQ(tokenizer.decode({2, 5, 999999, 4, 6, 3}, skip), "do not");
  EXPECT_EQ(tokenizer.decode({5, 999999, 4}), "do [MASK]");
}

TEST(Decoding, AppliesTheCleanupOfTheDecoderToTokens) {
  const auto tokenizer = open_files({{"tokenizer.json", tokenizer_json(tokens)}});
  EXPECT_EQ(tokenizer.decode({5, 8, 11, 9, 10}), "do. don ' t");
  const auto plain = open_files(
      {{"tokenizer.json",
        tokenizer_json(tokens,
                       {{"decoder", R"({"type":"WordPiece","prefix":"##","cleanup":false})"}})}});
  EXPECT_EQ(plain.decode({5, 8, 12}), "do . n't");
}

TEST(Decoding, AppliesTheCleanUpOfTransformersToTheText) {
  const auto tokenizer = open_vocab(tokens);
  EXPECT_EQ(tokenizer.decode({5, 8, 11, 9, 10}), "do. don't");
  DecodeOptions raw;
  raw.clean_up_tokenization_spaces = false;
  EXPECT_EQ(tokenizer.decode({11, 9, 10}, raw), "don ' t");
}

TEST(Decoding, JoinsTokensBySpacesWithoutADecoder) {
  const auto tokenizer =
      open_files({{"tokenizer.json", tokenizer_json(tokens, {{"decoder", "null"}})}});
  EXPECT_EQ(tokenizer.decode({5, 7, 8}), "do ##ing .");
}

TEST(Decoding, UsesThePrefixOfTheDecoderNotOfTheModel) {
  const auto tokenizer = open_files(
      {{"tokenizer.json",
        tokenizer_json({"a", "@@b", "##c"},
                       {{"decoder", R"({"type":"WordPiece","prefix":"@@","cleanup":true})"}})}});
  EXPECT_EQ(tokenizer.decode({5, 6, 7}), "ab ##c");
}

TEST(Decoding, RefusesNegativeIds) {
  EXPECT_EQ(message_of([] {
              open_vocab(tokens).decode({5, -1});
            }),
            "input: ids must be at least 0, not -1");
}

TEST(Ids, AndTokensMapToEachOther) {
  const auto tokenizer = open_vocab(tokens);
  EXPECT_EQ(tokenizer.token_to_id("##ing"), 7);
  EXPECT_EQ(tokenizer.token_to_id("[MASK]"), 4);
  EXPECT_EQ(tokenizer.token_to_id("nothing"), std::nullopt);
  EXPECT_EQ(tokenizer.id_to_token(7), "##ing");
  EXPECT_EQ(tokenizer.id_to_token(99), std::nullopt);
  EXPECT_EQ(tokenizer.id_to_token(-1), std::nullopt);
  EXPECT_EQ(tokenizer.all_special_ids(), (std::vector<std::int32_t>{0, 1, 2, 3, 4}));
}

}  // namespace
}  // namespace electra
