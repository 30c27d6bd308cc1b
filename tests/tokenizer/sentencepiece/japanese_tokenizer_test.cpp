// BertJapaneseTokenizer with SentencePiece. Ids and texts are those of transformers 4.57.6 with
// sentencepiece 0.2.3 on the same files.
#include "tokenizer/sentencepiece/japanese_tokenizer.hpp"

#include <gtest/gtest.h>

#include "tokenizer/sentencepiece/spiece.hpp"
#include "tokenizer/support.hpp"

namespace electra {
namespace {

using namespace testing;
using Ids = std::vector<std::int32_t>;

const std::vector<std::string> pieces = {"[CLS]", "[SEP]", "[PAD]", "[MASK]", "▁",  "a",  "▁b",
                                         "ab",    ",",     "1",     "2",      "12", "１", "かな",
                                         "é",     "e",     "c",     "\"",     "▁c", "2,", "▁a2,"};

std::string config_with(const std::string& members) {
  return R"({"tokenizer_class": "BertJapaneseTokenizer", )"
         R"("subword_tokenizer_type": "sentencepiece")" +
         members + '}';
}

ElectraTokenizer open_japanese(const std::string& members = "") {
  return open_files(
      {{"spiece.model", spiece(pieces)}, {"tokenizer_config.json", config_with(members)}});
}

/// Returns the ids between [CLS] and [SEP].
Ids ids_of(const ElectraTokenizer& tokenizer, const std::string& text) {
  EncodeOptions options;
  options.add_special_tokens = false;
  const Encoding encoding = tokenizer.encode(text, options);
  Ids alone;
  tokenizer.append_ids(text, alone, options);
  EXPECT_EQ(alone, encoding.ids);
  return encoding.ids;
}

class Japanese : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!tokenizer::sentencepiece::is_available()) GTEST_SKIP() << "built without SentencePiece";
  }
};

TEST_F(Japanese, SplitsAtSpacesAndPunctuationBeforeSentencePiece) {
  const auto tokenizer = open_japanese();
  EXPECT_EQ(tokenizer.encode("ab a,b").ids, (Ids{1, 5, 8, 5, 6, 5, 9, 7, 2}));
  EXPECT_EQ(joined(tokenizer.encode("ab a,b")), "[CLS] ▁ ab ▁ a ▁ , ▁b [SEP]");
  EXPECT_EQ(ids_of(tokenizer, "  "), Ids{});
  EXPECT_EQ(ids_of(tokenizer, "１２ かな"), (Ids{5, 13, 0, 5, 14}));
  EXPECT_EQ(ids_of(tokenizer, "a\u200Bb x"), (Ids{5, 8, 5, 0}));
  EXPECT_EQ(ids_of(tokenizer, "12,"), (Ids{5, 12, 5, 9}));
  EXPECT_EQ(ids_of(tokenizer, "e\u0301 é"), (Ids{5, 15, 5, 15}));
  EXPECT_EQ(ids_of(tokenizer, "`` ''c"), (Ids{5, 0, 5, 0, 5, 0, 5, 0, 19}));
}

TEST_F(Japanese, MatchesSpecialTokensInTheText) {
  const auto tokenizer = open_japanese();
  EXPECT_EQ(ids_of(tokenizer, "a[MASK]b"), (Ids{5, 6, 4, 7}));
  EXPECT_EQ(tokenizer.unk_token_id(), 22);
  EXPECT_EQ(tokenizer.size(), 23);
  EXPECT_EQ(ids_of(open_japanese(R"(, "split_special_tokens": true)"), "a[MASK] [MASK]"),
            (Ids{5, 6, 5, 0, 5, 0, 5, 0, 5, 4}));
}

TEST_F(Japanese, LowerCasesEverythingButSpecialTokens) {
  const auto tokenizer = open_japanese(R"(, "do_lower_case": true)");
  EXPECT_EQ(ids_of(tokenizer, "AB [MASK] [mask] É C"),
            (Ids{5, 8, 4, 5, 0, 5, 0, 6, 0, 5, 0, 5, 16, 19}));
  EXPECT_EQ(ids_of(tokenizer, "ÀB"), (Ids{5, 8}));
}

TEST_F(Japanese, HasNoWordsIfDoWordTokenizeIsFalse) {
  const auto tokenizer = open_japanese(R"(, "do_word_tokenize": false)");
  EXPECT_EQ(ids_of(tokenizer, "ab  a, b"), (Ids{5, 8, 5, 6, 9, 7}));
  EXPECT_EQ(ids_of(tokenizer, "``c''"), (Ids{5, 18, 17, 18}));
}

TEST_F(Japanese, SplitsOffACommaAfterADigit) {
  const auto tokenizer = open_japanese(R"(, "do_word_tokenize": false)");
  EXPECT_EQ(ids_of(tokenizer, "12, a2, 2,"), (Ids{5, 10, 11, 9, 5, 6, 11, 9, 5, 11, 9}));
}

TEST_F(Japanese, DoesNotSplitWordsOfNeverSplit) {
  EXPECT_EQ(ids_of(open_japanese(R"(, "never_split": ["a,b"])"), "a,b a,b,"),
            (Ids{5, 6, 9, 0, 5, 6, 5, 9, 7, 5, 9}));
}

TEST_F(Japanese, HasOffsetsInTheOriginalText) {
  const auto tokenizer = open_japanese();
  EXPECT_EQ(shown(tokenizer, " ab e\u0301\u3000かな"),
            "▁(1-1) ab(1-3) ▁(4-4) é(4-5) ▁(7-7) かな(7-9)");
  EncodeOptions bytes;
  bytes.offset_unit = OffsetUnit::bytes;
  EXPECT_EQ(shown(tokenizer,
                  "\xFF"
                  "ab かな",
                  bytes),
            "▁(1-1) ab(1-3) ▁(4-4) かな(4-10)");
  const Encoding encoding = tokenizer.encode("ab[MASK]a b");
  EXPECT_EQ(encoding.word_ids, (std::vector<std::int32_t>{-1, 0, 0, 1, 2, 2, 3, -1}));
}

TEST_F(Japanese, KeepsAnOddTokenOfTheFirstTextInTruncation) {
  const auto tokenizer = open_japanese();
  EncodeOptions options;
  options.max_length = 8;
  EXPECT_EQ(tokenizer.encode("a b a b a", "b a b", options).ids, (Ids{1, 5, 6, 7, 2, 7, 5, 2}));
  EXPECT_EQ(tokenizer.encode("a", "b a b a", options).ids, (Ids{1, 5, 6, 2, 7, 5, 6, 2}));
  EXPECT_EQ(tokenizer.encode("a a a", "b b b", options).ids, (Ids{1, 5, 6, 5, 2, 7, 7, 2}));
}

TEST_F(Japanese, DecodesAsSentencePieceDoes) {
  const auto tokenizer = open_japanese();
  const Ids ids = tokenizer.encode("a[MASK]b x").ids;
  EXPECT_EQ(tokenizer.decode(ids), "[CLS] a[MASK] b  ⁇ [SEP]");
  DecodeOptions skip;
  skip.skip_special_tokens = true;
  EXPECT_EQ(tokenizer.decode(ids, skip), "a b  ⁇ ");
  EXPECT_EQ(
      message_of([&] { tokenizer.decode({99}); }),
      "input: there is no piece with the id 99; ids must be from 0 to 21, or of added tokens");
}

TEST_F(Japanese, DecodesAddedTokensSeparately) {
  const auto tokenizer = open_japanese(R"(, "additional_special_tokens": ["<x>", "ab"])");
  const Ids ids = tokenizer.encode("a<x>ab b").ids;
  EXPECT_EQ(ids, (Ids{1, 5, 6, 23, 8, 7, 2}));
  EXPECT_EQ(tokenizer.decode(ids), "[CLS] a <x> ab b[SEP]");
}

TEST_F(Japanese, NamesTheMissingFileOrSetting) {
  const auto failure = [](const std::string& members, Files files = {}) {
    files.emplace_back("tokenizer_config.json", config_with(members));
    return failure_of(files);
  };
  const std::pair<std::string, std::string> model = {"spiece.model", spiece(pieces)};
  EXPECT_EQ(failure(""),
            "tokenizer: 'FOLDER' has no spiece.model, which the tokenizer_class of its "
            "tokenizer_config.json needs");
  EXPECT_EQ(failure("", {{"spiece.model", "x"}}),
            "tokenizer: spiece.model: byte 1: expected 1 more bytes, found 0; it is cut short or "
            "damaged: download it again");
  EXPECT_EQ(failure("", {model, {"tokenizer.json", "{}"}}),
            "unsupported: 'FOLDER' has a tokenizer.json and a spiece.model, which is not "
            "supported; remove one of them");
  EXPECT_EQ(failure(R"(, "word_tokenizer_type": "mecab")", {model}),
            "unsupported: tokenizer_config.json: the word_tokenizer_type 'mecab' is not supported; "
            "\"basic\" is");
  EXPECT_EQ(
      failure(R"(, "do_subword_tokenize": false)", {model}),
      "unsupported: tokenizer_config.json: 'do_subword_tokenize' false is not supported; true is");
  EXPECT_EQ(failure(R"(, "never_split": [1])", {model}),
            "tokenizer: tokenizer_config.json: never_split[0] is 1; expected a string");
  EXPECT_EQ(failure(R"(, "cls_token": null)", {model}),
            "tokenizer: the template needs the cls_token, which tokenizer_config.json removes");
  EXPECT_EQ(failure(R"(, "added_tokens_decoder": {"40": {"content": "<x>"}})", {model}),
            "unsupported: the added token '<x>' is declared with the id 40, but with spiece.model "
            "its id is 22; other ids are not supported");
  EXPECT_EQ(failure(R"(, "added_tokens_decoder": {"22": {"content": "<x>", "single_word": true}})",
                    {model}),
            "unsupported: the added token '<x>' has \"single_word\": true, which is not supported "
            "with a SentencePiece model");
  EXPECT_EQ(
      failure_of(
          {model, {"tokenizer_config.json", R"({"tokenizer_class": "BertJapaneseTokenizer"})"}}),
      "unsupported: tokenizer_config.json: a BertJapaneseTokenizer with the subword_tokenizer_type "
      "'wordpiece' and the word_tokenizer_type 'basic' is not supported; \"sentencepiece\" is, and "
      "words of \"mecab\" are");
}

TEST(JapaneseWithoutTheLibrary, IsRefused) {
  if (tokenizer::sentencepiece::is_available()) GTEST_SKIP() << "built with SentencePiece";
  const std::string bytes = spiece({});
  const auto source = tokenizer::sentencepiece::read_model_proto(bytes);
  EXPECT_EQ(message_of([&] { tokenizer::sentencepiece::Processor(bytes, source, "spiece.model"); }),
            "unsupported: spiece.model is a SentencePiece model, which this build of electra "
            "cannot read; build it with ELECTRA_WITH_SENTENCEPIECE");
  EXPECT_EQ(message_of([] { open_japanese(); }),
            "unsupported: tokenizer_config.json: a BertJapaneseTokenizer needs SentencePiece, "
            "which this build of electra lacks; build it with ELECTRA_WITH_SENTENCEPIECE");
}

}  // namespace
}  // namespace electra
