// Normalization, pre-tokenization and WordPiece of a text.
#include <gtest/gtest.h>

#include "tokenizer/support.hpp"

namespace electra {
namespace {

using testing::message_of;
using testing::open_files;
using testing::open_vocab;
using testing::shown;
using testing::tokenizer_json;

const std::vector<std::string> letters = {"a",   "b",   "c",   "x",  "##a", "##b",
                                          "##c", "##x", "abc", "中", ".",   ","};

TEST(Words, MatchTheLongestTokenFirst) {
  const auto tokenizer = open_vocab({"un", "##aff", "##able", "##a", "##ffa", "##ble"});
  EXPECT_EQ(shown(tokenizer, "unaffable"), "un(0-2) ##aff(2-5) ##able(5-9)");
}

TEST(Words, AreUnknownAsAWholeIfATokenIsMissing) {
  const auto tokenizer = open_vocab({"un", "##aff"});
  EXPECT_EQ(shown(tokenizer, "un unaffable unaff"), "un(0-2) [UNK](3-12) un(13-15) ##aff(15-18)");
}

TEST(Words, AreLowerCasedWithoutAccents) {
  const auto tokenizer = open_vocab(letters);
  EXPECT_EQ(shown(tokenizer, "ÀBC"), "abc(0-3)");
  EXPECT_EQ(shown(tokenizer, "a\u0301b\u0323c\u0327"), "abc(0-5)");
  EXPECT_EQ(shown(tokenizer, "\u0301ab"), "a(1-2) ##b(2-3)");
}

TEST(Words, KeepCaseAndAccentsInACasedModel) {
  const auto tokenizer = open_vocab({"a", "##b", "À", "##B"}, R"({"do_lower_case": false})");
  EXPECT_EQ(shown(tokenizer, "ab ÀB"), "a(0-1) ##b(1-2) À(3-4) ##B(4-5)");
}

TEST(Words, KeepCaseIfOnlyAccentsAreStripped) {
  const auto tokenizer =
      open_vocab({"A", "##b"}, R"({"do_lower_case": false, "strip_accents": true})");
  EXPECT_EQ(shown(tokenizer, "Àb"), "A(0-1) ##b(1-2)");
}

TEST(Words, KeepAccentsIfTheyAreNotStripped) {
  const auto tokenizer = open_vocab({"à", "i", "##\u0307"}, R"({"strip_accents": false})");
  EXPECT_EQ(shown(tokenizer, "À İ"), "à(0-1) i(2-3) ##\u0307(2-3)");
}

TEST(Words, AreSplitAtWhiteSpaceAndPunctuation) {
  const auto tokenizer = open_vocab(letters);
  EXPECT_EQ(shown(tokenizer, "a\tb\n\u00a0c\u3000x"), "a(0-1) b(2-3) c(5-6) x(7-8)");
  EXPECT_EQ(shown(tokenizer, "a.,b"), "a(0-1) .(1-2) ,(2-3) b(3-4)");
}

TEST(Words, ContinueAfterRemovedCharacters) {
  const auto tokenizer = open_vocab(letters);
  EXPECT_EQ(shown(tokenizer, std::string_view("a\0b\u200bc", 7)), "abc(0-5)");
  EXPECT_EQ(shown(tokenizer,
                  "a\xC2\x85"
                  "b"),
            "a(0-1) ##b(2-3)");
  EXPECT_EQ(shown(tokenizer, "\uFEFFa\uE000"), "a(1-2)");
}

TEST(Words, AreSingleIdeographs) {
  const auto tokenizer = open_vocab(letters);
  EXPECT_EQ(shown(tokenizer, "a中中文b"), "a(0-1) 中(1-2) 中(2-3) [UNK](3-4) b(4-5)");
  const auto joined = open_vocab({"中", "##中"}, R"({"tokenize_chinese_chars": false})");
  EXPECT_EQ(shown(joined, "中中"), "中(0-1) ##中(1-2)");
}

TEST(Words, AreDecomposedHangulIfAccentsAreStripped) {
  const auto tokenizer = open_vocab({"\u1100", "##\u1161", "##\u11A8"});
  EXPECT_EQ(shown(tokenizer, "각"), "\u1100(0-1) ##\u1161(0-1) ##\u11A8(0-1)");
  EXPECT_EQ(shown(tokenizer, "가"), "\u1100(0-1) ##\u1161(0-1)");
}

// Two marks that are not stripped are reordered, but not their offsets.
TEST(Words, HaveMarksInCanonicalOrder) {
  const auto tokenizer = open_vocab({"\u302F", "##\U0001E000", "a", "##\u302F"});
  EXPECT_EQ(shown(tokenizer, "\U0001E000\u302F"), "\u302F(0-1) ##\U0001E000(1-2)");
  EXPECT_EQ(shown(tokenizer, "a\u0301\u302F"), "a(0-1) ##\u302F(1-2)");
}

TEST(Words, AreLimitedToMaxInputCharsPerWord) {
  const auto tokenizer = open_vocab(letters);
  EXPECT_EQ(tokenizer.encode(std::string(100, 'a')).size(), 102);
  EXPECT_EQ(shown(tokenizer, std::string(101, 'a')), "[UNK](0-101)");
  std::string accents;
  for (int i = 0; i < 100; ++i) accents += "a\u0301";
  EXPECT_EQ(tokenizer.encode(accents).size(), 102);
}

TEST(Words, AreUnknownIfMaxInputCharsPerWordIsZero) {
  const auto tokenizer = open_files(
      {{"tokenizer.json",
        tokenizer_json(letters, {{"model", R"({"unk_token":"[UNK]","continuing_subword_prefix":"",)"
                                           R"("max_input_chars_per_word":0,"vocab":{"[UNK]":0,)"
                                           R"("a":1,".":2}})"}})}});
  EXPECT_EQ(shown(tokenizer, "a."), "[UNK](0-1) [UNK](1-2)");
}

TEST(Words, MayHaveAnyContinuationPrefix) {
  const std::string model =
      R"({"unk_token":"[UNK]","continuing_subword_prefix":"PREFIX",)"
      R"("max_input_chars_per_word":100,"vocab":{"[UNK]":0,"ab":1,"PREFIXb":2,"PREFIXa":3}})";
  const auto with = [&](const std::string& prefix) {
    std::string text = model;
    for (auto at = text.find("PREFIX"); at != std::string::npos; at = text.find("PREFIX")) {
      text.replace(at, 6, prefix);
    }
    return open_files({{"tokenizer.json", tokenizer_json({}, {{"model", text}})}});
  };
  EXPECT_EQ(shown(with("@@"), "abba"), "ab(0-2) @@b(2-3) @@a(3-4)");
  EXPECT_EQ(shown(with("x"), "abba xa"), "ab(0-2) xb(2-3) xa(3-4) xa(5-7)");
  EXPECT_EQ(shown(with(""), "abba b"), "ab(0-2) b(2-3) a(3-4) b(5-6)");
}

TEST(Words, AreAnErrorWithoutAnUnknownToken) {
  const auto tokenizer = open_files(
      {{"tokenizer.json",
        tokenizer_json({}, {{"model", R"({"unk_token":"[UNK]","continuing_subword_prefix":"##",)"
                                      R"("max_input_chars_per_word":100,"vocab":{"[CLS]":2,)"
                                      R"("[SEP]":3,"a":5}})"}})}});
  const std::string sentence =
      ": the text has a word that is not in the vocabulary, and the vocabulary has no unk_token "
      "'[UNK]'; restore the vocabulary that the model was trained with";
  const auto failure = [&](const char* text) {
    const std::string message = message_of([&] { tokenizer.encode(text); });
    return message.substr(message.find(": the text"));
  };
  EXPECT_EQ(shown(tokenizer, "a"), "a(0-1)");
  EXPECT_EQ(failure("a b"), sentence);
  EXPECT_EQ(failure("a."), sentence);
}

TEST(IllFormedBytes, AreReplacementCharacters) {
  const auto tokenizer = open_vocab(letters);
  EXPECT_EQ(shown(tokenizer,
                  "a\xFF"
                  "b"),
            "a(0-1) ##b(2-3)");
  EXPECT_EQ(shown(tokenizer,
                  "a\xE4\xB8"
                  "b\xE4\xB8"),
            "a(0-1) ##b(2-3)");
  EXPECT_EQ(shown(tokenizer,
                  "a\xC0\x80"
                  "b"),
            "a(0-1) ##b(3-4)");
  EXPECT_EQ(shown(tokenizer,
                  "a\xED\xA0\x80"
                  "b"),
            "a(0-1) ##b(4-5)");
  EXPECT_EQ(shown(tokenizer,
                  "a\xF0\x9F\x98"
                  "b\xF5"
                  "c"),
            "abc(0-5)");
  EncodeOptions bytes;
  bytes.offset_unit = OffsetUnit::bytes;
  EXPECT_EQ(shown(tokenizer,
                  "a\xE4\xB8"
                  "b\xFFx 中",
                  bytes),
            "a(0-1) ##b(3-4) ##x(5-6) 中(7-10)");
}

TEST(Offsets, CountCharactersOrBytes) {
  const auto tokenizer = open_vocab(letters);
  EncodeOptions bytes;
  bytes.offset_unit = OffsetUnit::bytes;
  EXPECT_EQ(shown(tokenizer, "é中 à.b"), "[UNK](0-1) 中(1-2) a(3-4) .(4-5) b(5-6)");
  EXPECT_EQ(shown(tokenizer, "é中 à.b", bytes), "[UNK](0-2) 中(2-5) a(6-8) .(8-9) b(9-10)");
}

TEST(Offsets, SpanRemovedCharactersInsideATokenOnly) {
  const auto tokenizer = open_vocab(letters);
  EXPECT_EQ(shown(tokenizer, "\u0301a\u0301bc\u0301"), "abc(1-5)");
}

TEST(WordIds, CountWordsPunctuationAndIdeographs) {
  const auto tokenizer = open_vocab(letters);
  const Encoding encoding = tokenizer.encode("ab, 中abc");
  EXPECT_EQ(encoding.word_ids, (std::vector<std::int32_t>{-1, 0, 0, 1, 2, 3, -1}));
}

TEST(WordIds, AreTheIndicesOfPreSplitWords) {
  const auto tokenizer = open_vocab(letters);
  const Encoding encoding = tokenizer.encode_words({"ab.", "", "中c"}, Words{"x"});
  EXPECT_EQ(testing::joined(encoding), "[CLS] a ##b . 中 c [SEP] x [SEP]");
  EXPECT_EQ(encoding.word_ids, (std::vector<std::int32_t>{-1, 0, 0, 0, 2, 2, -1, 0, -1}));
  EXPECT_EQ(encoding.offsets[4], (Offsets{0, 1}));
  EXPECT_EQ(encoding.offsets[5], (Offsets{1, 2}));
}

}  // namespace
}  // namespace electra
