#include <gtest/gtest.h>

#include "tokenizer/support.hpp"

namespace electra {
namespace {

using testing::message_of;
using testing::open_vocab;

class AnEncoding : public ::testing::Test {
 protected:
  const ElectraTokenizer tokenizer = open_vocab({"un", "##do", "it", ".", "now"});
  // [CLS] un ##do it [SEP] now . [SEP]
  const Encoding encoding = tokenizer.encode("undo it", "now.");
};

TEST_F(AnEncoding, OutlivesItsTokenizer) {
  const Encoding alone = open_vocab({"un", "##do", "it"}).encode("undo it");
  const Encoding copy = alone;
  EXPECT_EQ(alone.tokens(), (std::vector<std::string>{"[CLS]", "un", "##do", "it", "[SEP]"}));
  EXPECT_EQ(copy.token(2), "##do");
}

TEST_F(AnEncoding, KnowsTheRangesOfItsSequences) {
  EXPECT_EQ(encoding.sequence_count(), 2);
  EXPECT_EQ(encoding.sequence_ids(), (std::vector<std::int32_t>{-1, 0, 0, 0, -1, 1, 1, -1}));
  EXPECT_EQ(encoding.token_to_sequence(2), 0);
  EXPECT_EQ(encoding.token_to_sequence(6), 1);
  EXPECT_EQ(encoding.token_to_sequence(0), std::nullopt);
  EXPECT_EQ(encoding.token_to_sequence(8), std::nullopt);
}

TEST_F(AnEncoding, MapsWordsTokensAndCharactersToEachOther) {
  EXPECT_EQ(encoding.word_to_tokens(0), (Offsets{1, 3}));
  EXPECT_EQ(encoding.word_to_tokens(1), (Offsets{3, 4}));
  EXPECT_EQ(encoding.word_to_tokens(1, 1), (Offsets{6, 7}));
  EXPECT_EQ(encoding.word_to_tokens(2), std::nullopt);
  EXPECT_EQ(encoding.word_to_chars(0), (Offsets{0, 4}));
  EXPECT_EQ(encoding.word_to_chars(7), std::nullopt);
  EXPECT_EQ(encoding.token_to_chars(2), (std::make_pair(Index{0}, Offsets{2, 4})));
  EXPECT_EQ(encoding.token_to_chars(4), std::nullopt);
  EXPECT_EQ(encoding.token_to_word(2), (std::make_pair(Index{0}, Index{0})));
  EXPECT_EQ(encoding.token_to_word(0), std::nullopt);
  EXPECT_EQ(encoding.char_to_token(3), 2);
  EXPECT_EQ(encoding.char_to_token(3, 1), 6);
  EXPECT_EQ(encoding.char_to_token(4), std::nullopt);
  EXPECT_EQ(encoding.char_to_word(5), 1);
  EXPECT_EQ(encoding.char_to_word(4), std::nullopt);
}

TEST_F(AnEncoding, HasTheTextsOfItsTokens) {
  EXPECT_EQ(encoding.token(2), "##do");
  EXPECT_EQ(message_of([&] { encoding.token(8); }),
            "input: there is no token 8 in an encoding of 8 tokens");
}

TEST_F(AnEncoding, IsTheSameInReusedMemory) {
  EncodeOptions options;
  options.max_length = 4;
  options.stride = 1;
  options.return_overflowing_tokens = true;
  Encoding reused;
  for (const char* text : {"undo it now undo it now", "", "it", "undo [MASK] undo it."}) {
    const Encoding fresh = tokenizer.encode(text, options);
    tokenizer.encode_into(text, options, reused);
    EXPECT_EQ(reused.ids, fresh.ids);
    EXPECT_EQ(reused.offsets, fresh.offsets);
    EXPECT_EQ(reused.tokens(), fresh.tokens());
    ASSERT_EQ(reused.overflowing.size(), fresh.overflowing.size());
    for (std::size_t i = 0; i < fresh.overflowing.size(); ++i) {
      EXPECT_EQ(reused.overflowing[i].ids, fresh.overflowing[i].ids);
      EXPECT_EQ(reused.overflowing[i].sequence_ids(), fresh.overflowing[i].sequence_ids());
    }
  }
}

TEST(EmptyEncoding, HasOneEmptySequence) {
  const Encoding encoding;
  EXPECT_EQ(encoding.sequence_count(), 1);
  EXPECT_EQ(encoding.word_to_tokens(0), std::nullopt);
  EXPECT_EQ(encoding.char_to_token(0), std::nullopt);
}

}  // namespace
}  // namespace electra
