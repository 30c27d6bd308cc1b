#include <utility>
#include <vector>

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

TEST_F(AnEncoding, IsEmptyOnceItIsMovedFrom) {
  Encoding source = encoding;
  const Encoding taken = std::move(source);
  EXPECT_EQ(taken.sequence_ids(), encoding.sequence_ids());
  EXPECT_EQ(source.sequence_count(), 1);
  EXPECT_TRUE(source.sequence_ids().empty());
  EXPECT_EQ(source.word_to_tokens(0), std::nullopt);
  EXPECT_EQ(source.char_to_token(0, 1), std::nullopt);
}

// The vectors are the caller's to change.
TEST_F(AnEncoding, MapsNoTokenBeyondItsVectors) {
  Encoding few_ids = encoding, few_offsets = encoding, few_words = encoding;
  few_ids.ids.resize(3);
  few_offsets.offsets.resize(2);
  few_words.word_ids.clear();
  EXPECT_EQ(few_ids.sequence_ids(), (std::vector<std::int32_t>{-1, 0, 0}));
  EXPECT_EQ(few_offsets.sequence_ids().size(), 8U);
  EXPECT_EQ(few_ids.char_to_token(3, 1), std::nullopt);
  EXPECT_EQ(few_offsets.char_to_token(0), 1);
  EXPECT_EQ(few_offsets.char_to_token(3), std::nullopt);
  EXPECT_EQ(few_offsets.token_to_chars(6), std::nullopt);
  EXPECT_EQ(few_words.word_to_tokens(0), std::nullopt);
  EXPECT_EQ(few_words.token_to_word(1), std::nullopt);
}

TEST_F(AnEncoding, IsPaddedOnlyIfItsVectorsAreAsLongAsItsIds) {
  const auto refuses = [&](const Encoding& changed, const char* sentence) {
    std::vector<Encoding> encodings = {encoding, changed};
    EXPECT_EQ(message_of([&] { tokenizer.pad(encodings); }), sentence);
    EncodeOptions options;
    options.padding = PaddingStrategy::longest;
    EXPECT_EQ(message_of([&] { tokenizer.pad_encodings(encodings, options); }), sentence);
    EXPECT_EQ(message_of([&] { ragged_batch(encodings); }), sentence);
  };
  Encoding changed = encoding;
  changed.ids.resize(4);
  refuses(changed,
          "input: encoding 1 has 8 entries in its type_ids and 4 in its ids; change the length of "
          "all or of none");
  changed = encoding;
  changed.attention_mask.resize(9, 1);
  refuses(changed,
          "input: encoding 1 has 9 entries in its attention_mask and 8 in its ids; change the "
          "length of all or of none");
  changed = encoding;
  changed.overflowing = {encoding};
  changed.overflowing.front().word_ids.clear();
  refuses(changed,
          "input: encoding 1 has 0 entries in its word_ids and 8 in its ids; change the length of "
          "all or of none");
}

TEST(EmptyEncoding, HasOneEmptySequence) {
  const Encoding encoding;
  EXPECT_EQ(encoding.sequence_count(), 1);
  EXPECT_EQ(encoding.word_to_tokens(0), std::nullopt);
  EXPECT_EQ(encoding.char_to_token(0), std::nullopt);
}

}  // namespace
}  // namespace electra
