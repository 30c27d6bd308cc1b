// BertJapaneseTokenizer with MeCab: words that were split before. Ids are those of transformers
// 4.57.6 with fugashi and ipadic.
#include <gtest/gtest.h>

#include "tokenizer/support.hpp"

namespace electra {
namespace {

using testing::failure_of;
using testing::joined;
using testing::message_of;
using testing::open_vocab;

using Ints = std::vector<std::int32_t>;

const std::vector<std::string> pieces = {"私",  "は", "学生", "学",  "##生",     "です", "。",
                                         "ABC", "A",  "##B",  "abc", "カタカナ", "1",    "12",
                                         "##3", "C",  "+",    "++",  "が",       "Ａ"};

ElectraTokenizer mecab(const std::string& members) {
  return open_vocab(pieces, R"({"tokenizer_class": "BertJapaneseTokenizer",)"
                            R"( "word_tokenizer_type": "mecab")" +
                                members + "}");
}

TEST(JapaneseWords, AreWordPieces) {
  const auto tokenizer = mecab("");
  EXPECT_TRUE(tokenizer.needs_words());
  EXPECT_EQ(joined(tokenizer.encode_words({"私", "は", "学生", "学生生", "です", "。"})),
            "[CLS] 私 は 学生 学生 ##生 です 。 [SEP]");
  EXPECT_EQ(joined(tokenizer.encode_words({"C", "++", "が", "東京大学", "[MASK]"})),
            "[CLS] C ++ が [UNK] [MASK] [SEP]");
  const Encoding encoding = tokenizer.encode_words({"学生", "123"});
  EXPECT_EQ(encoding.word_ids, (Ints{-1, 0, 1, 1, -1}));
  EXPECT_EQ(encoding.offsets[3], (Offsets{2, 3}));
  EXPECT_EQ(tokenizer.decode({2, 5, 6, 17, 19, 3}), "[CLS] 私 は 13 [SEP]");
}

TEST(JapaneseWords, AreNormalized) {
  EXPECT_EQ(joined(mecab("").encode_words({"ＡＢＣ", "ｶﾀｶﾅ", "Ａ"})), "[CLS] ABC カタカナ A [SEP]");
  EXPECT_EQ(joined(mecab(R"(, "do_lower_case": true)").encode_words({"ＡＢＣ", "A"})),
            "[CLS] abc [UNK] [SEP]");
  const auto raw = mecab(R"(, "mecab_kwargs": {"normalize_text": false})");
  EXPECT_EQ(joined(raw.encode_words({"ＡＢＣ", "Ａ"})), "[CLS] [UNK] Ａ [SEP]");
}

TEST(JapaneseWords, AreCharacters) {
  const auto tokenizer = mecab(R"(, "subword_tokenizer_type": "character")");
  EXPECT_EQ(joined(tokenizer.encode_words({"私", "学生", "C++", "Ａ", "[MASK]"})),
            "[CLS] 私 学 [UNK] C + + A [MASK] [SEP]");
  const Encoding encoding = tokenizer.encode_words({"C++", "学"});
  EXPECT_EQ(encoding.word_ids, (Ints{-1, 0, 0, 0, 1, -1}));
}

TEST(JapaneseWords, AreNeededInPlaceOfAText) {
  const auto tokenizer = mecab("");
  const std::string error = message_of([&] { tokenizer.encode("私 は"); });
  EXPECT_EQ(error.substr(0, 13), "unsupported: ");
  EXPECT_EQ(error.substr(error.find(": a Bert")),
            ": a BertJapaneseTokenizer with the word_tokenizer_type 'mecab' needs words, not a "
            "text; split it with that program, and pass the words to encode_words(), or as "
            "{\"words\": […]} to electra ner or tokenize --pre-split");
  EXPECT_EQ(message_of([&] { tokenizer.batch({"私"}); }), error);
  EXPECT_EQ(message_of([&] { tokenizer.ragged_batch({"私"}); }), error);
}

TEST(JapaneseWords, AreTruncatedAsSlowTokenizersDo) {
  EncodeOptions options;
  options.max_length = 6;
  const auto tokenizer = mecab("");
  const Encoding encoding = tokenizer.encode_words({"私", "は"}, {"私", "は"}, options);
  EXPECT_EQ(joined(encoding), "[CLS] 私 は [SEP] 私 [SEP]");
}

TEST(JapaneseWords, OfTheBasicTokenizerAreRefused) {
  EXPECT_EQ(failure_of({{"vocab.txt", testing::vocab_txt({})},
                        {"tokenizer_config.json", R"({"tokenizer_class": )"
                                                  R"("BertJapaneseTokenizer"})"}}),
            "unsupported: tokenizer_config.json: a BertJapaneseTokenizer with the "
            "subword_tokenizer_type 'wordpiece' and the word_tokenizer_type 'basic' is not "
            "supported; \"sentencepiece\" is, and words of \"mecab\" are");
}

}  // namespace
}  // namespace electra
