// One wrong model for each rule that the library relies on.
#include "tokenizer/sentencepiece_model.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "tokenizer/spiece.hpp"
#include "tokenizer/support.hpp"

namespace electra::testing {
namespace {

using tokenizer::check_sentencepiece_model;

constexpr std::uint32_t value_bit = 1U << 31U;
constexpr std::uint32_t has_value = 1U << 8U;
constexpr std::uint32_t offset_of(std::uint32_t offset) { return offset << 10U; }

std::string failure(const std::string& bytes) {
  return message_of([&] { check_sentencepiece_model(bytes); });
}
std::string charsmap_failure(const std::string& blob) {
  return failure(spiece({"a"}, with_charsmap(blob)));
}

TEST(SentencePieceModel, GivesItsPiecesByTheirIds) {
  const std::string bytes = spiece({"▁a", "b"}, bytes_field(2, number_field(3, 1)));
  EXPECT_EQ(check_sentencepiece_model(bytes), (std::vector<std::string_view>{"<unk>", "▁a", "b"}));
}

TEST(SentencePieceModel, SaysWhatItIs) {
  const auto is_unigram = [](const std::string& trainer) {
    const std::string bytes = spiece({}, bytes_field(2, trainer));
    return tokenizer::read_sentencepiece_model(bytes, "spiece.model").is_unigram;
  };
  EXPECT_TRUE(is_unigram(""));
  EXPECT_TRUE(is_unigram(number_field(3, 1)));
  EXPECT_FALSE(is_unigram(number_field(3, 2)));
  EXPECT_TRUE(is_unigram(number_field(3, 9)));
}

TEST(SentencePieceModel, MayHaveACharsmap) {
  std::vector<std::uint32_t> trie(768);
  trie[0] = offset_of(256);
  trie[256 + 'a'] = offset_of((256 + 'a') ^ 512) | has_value | 'a';  // to 512
  trie[512] = value_bit | 2;
  const std::string blob = charsmap(trie, std::string("x\0b\0", 4));
  EXPECT_EQ(check_sentencepiece_model(spiece({"a"}, with_charsmap(blob))).size(), 2U);
}

TEST(SentencePieceModel, EndsWhereItsLengthsSay) {
  EXPECT_EQ(failure(spiece({"a"}).substr(0, 20)),
            "tokenizer: spiece.model: byte 18: expected 10 more bytes, found 2");
  EXPECT_EQ(failure("\x0B"),
            "tokenizer: spiece.model: byte 1: a protobuf field has the wire type 3; 0, 1, 2 "
            "and 5 are supported");
}

TEST(SentencePieceModel, HasNoMoreThan64MiB) {
  EXPECT_EQ(failure(std::string((std::size_t{64} << 20) + 1, '\0')),
            "tokenizer: spiece.model has 67108865 bytes; SentencePiece models of at most 67108864 "
            "are read");
}

TEST(SentencePieceModel, HasNoMoreThanAMillionPieces) {
  std::string bytes = piece("<unk>", 0, unknown_piece);
  for (int i = 0; i < 1000000; ++i) bytes += bytes_field(1, bytes_field(1, std::to_string(i)));
  EXPECT_EQ(failure(bytes),
            "tokenizer: spiece.model has more than the 1000000 pieces that are read");
}

TEST(SentencePieceModel, HasPiecesOf1To512Bytes) {
  EXPECT_EQ(check_sentencepiece_model(spiece({std::string(512, 'a')})).size(), 2U);
  EXPECT_EQ(failure(spiece({std::string(513, 'a')})),
            "tokenizer: spiece.model: piece 1 has 513 bytes; 1 to 512 were expected");
  EXPECT_EQ(failure(spiece({""})),
            "tokenizer: spiece.model: piece 1 has 0 bytes; 1 to 512 were expected");
}

TEST(SentencePieceModel, HasPiecesOfUtf8WithoutNul) {
  EXPECT_EQ(failure(spiece({"a\xFF"})), "tokenizer: spiece.model: piece 1 is not UTF-8");
  EXPECT_EQ(failure(spiece({std::string("a\0b", 3)})),
            "tokenizer: spiece.model: piece 1, 'a?b', holds a NUL, which no text can have");
}

TEST(SentencePieceModel, HasFiniteScores) {
  const float infinity = std::numeric_limits<float>::infinity();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const float score : {infinity, -infinity, nan}) {
    EXPECT_EQ(failure(spiece({}, piece("a", score))),
              "tokenizer: spiece.model: the score of piece 1, 'a', is no finite number");
  }
}

TEST(SentencePieceModel, HasPiecesOfKnownTypes) {
  EXPECT_EQ(failure(spiece({}, piece("a", 0, 7))),
            "tokenizer: spiece.model: piece 1, 'a', is of type 7; types from 1 to 6 are known");
  EXPECT_EQ(failure(spiece({}, piece("a", 0, 0))),
            "tokenizer: spiece.model: piece 1, 'a', is of type 0; types from 1 to 6 are known");
}

TEST(SentencePieceModel, HasExactlyOneUnknownPiece) {
  EXPECT_EQ(failure(piece("a")),
            "tokenizer: spiece.model has 0 unknown pieces; exactly one was expected");
  EXPECT_EQ(failure(spiece({}, piece("a", 0, unknown_piece))),
            "tokenizer: spiece.model has 2 unknown pieces; exactly one was expected");
}

TEST(SentencePieceModel, HasEachPieceOnce) {
  EXPECT_EQ(failure(spiece({"a", "b", "a"})),
            "tokenizer: spiece.model: the piece 'a' stands twice; each has one id");
}

TEST(SentencePieceModel, HasFieldsOfTheirWireTypes) {
  const auto of_a_piece = [](const std::string& field) {
    return failure(spiece({}, bytes_field(1, field)));
  };
  EXPECT_EQ(failure(number_field(1, 1)),
            "tokenizer: spiece.model: a piece is of wire type 0; 2 was expected");
  EXPECT_EQ(of_a_piece(number_field(1, 1)),
            "tokenizer: spiece.model: the text of a piece is of wire type 0; 2 was expected");
  EXPECT_EQ(of_a_piece(number_field(2, 1)),
            "tokenizer: spiece.model: the score of a piece is of wire type 0; 5 was expected");
  EXPECT_EQ(of_a_piece(float_field(3, 1)),
            "tokenizer: spiece.model: the type of a piece is of wire type 5; 0 was expected");
  EXPECT_EQ(failure(number_field(2, 1)),
            "tokenizer: spiece.model: the trainer's specification is of wire type 0; 2 was "
            "expected");
  EXPECT_EQ(failure(number_field(3, 1)),
            "tokenizer: spiece.model: the normaliser is of wire type 0; 2 was expected");
  EXPECT_EQ(failure(number_field(5, 1)),
            "tokenizer: spiece.model: the denormaliser is of wire type 0; 2 was expected");
  EXPECT_EQ(failure(bytes_field(2, bytes_field(3, ""))),
            "tokenizer: spiece.model: the type of the model is of wire type 2; 0 was expected");
  EXPECT_EQ(failure(bytes_field(3, number_field(2, 1))),
            "tokenizer: spiece.model: the charsmap is of wire type 0; 2 was expected");
}

// They would be merged.
TEST(SentencePieceModel, HasEachOfItsPartsOnce) {
  EXPECT_EQ(failure(bytes_field(2, "") + bytes_field(2, "")),
            "tokenizer: spiece.model: the trainer's specification stands twice; once was expected");
  EXPECT_EQ(failure(bytes_field(3, "") + bytes_field(3, "")),
            "tokenizer: spiece.model: the normaliser stands twice; once was expected");
  EXPECT_EQ(failure(bytes_field(5, "") + bytes_field(5, "")),
            "tokenizer: spiece.model: the denormaliser stands twice; once was expected");
}

TEST(SentencePieceModel, HasNoMoreThan64PiecesOfTheUserThatBeginEachOther) {
  const auto nested = [](std::size_t count) {
    std::string bytes = spiece({"a", "b"});
    for (std::size_t n = 1; n <= count; ++n) {
      bytes += piece(std::string(n, 'x'), 0, user_defined_piece);
    }
    return bytes;
  };
  EXPECT_EQ(check_sentencepiece_model(nested(64)).size(), 67U);
  EXPECT_EQ(failure(nested(65)),
            "tokenizer: spiece.model: more than 64 pieces that the user defined begin each other, "
            "up to '" +
                std::string(65, 'x') + "'");
}

TEST(Charsmap, HasASizeThatFits) {
  EXPECT_EQ(charsmap_failure("ab"),
            "tokenizer: spiece.model: the charsmap has 2 bytes, fewer than its size takes");
  EXPECT_EQ(
      charsmap_failure(std::string("\x06\0\0\0abcdefgh", 12)),
      "tokenizer: spiece.model: the charsmap's trie should take 6 of 8 bytes; a multiple of 4 "
      "with room for strings behind it was expected");
  EXPECT_EQ(
      charsmap_failure(std::string("\x08\0\0\0abcdefgh", 12)),
      "tokenizer: spiece.model: the charsmap's trie should take 8 of 8 bytes; a multiple of 4 "
      "with room for strings behind it was expected");
}

TEST(Charsmap, HasStringsOfUtf8ThatEndWithANul) {
  const std::vector<std::uint32_t> trie(256);
  EXPECT_EQ(charsmap_failure(charsmap(trie, "a")),
            "tokenizer: spiece.model: the charsmap's last string does not end with a NUL");
  EXPECT_EQ(charsmap_failure(charsmap(trie, std::string("\xFF\0", 2))),
            "tokenizer: spiece.model: the charsmap's strings are not UTF-8");
}

TEST(Charsmap, HasATrieThatStaysInside) {
  const std::string strings("\0", 1);
  EXPECT_EQ(charsmap_failure(charsmap({}, strings)),
            "tokenizer: spiece.model: the charsmap's trie has no root");
  std::vector<std::uint32_t> trie(256);
  trie[0] = offset_of(256);
  EXPECT_EQ(charsmap_failure(charsmap(trie, strings)),
            "tokenizer: spiece.model: unit 0 of the charsmap's trie leads to unit 511 of 256");
  // The root has no label, but it is gone through all the same.
  trie[0] = value_bit;
  EXPECT_EQ(charsmap_failure(charsmap(trie, strings)),
            "tokenizer: spiece.model: unit 0 of the charsmap's trie leads to unit 2097407 of 256");
  trie[0] = 0;
  trie[7] = offset_of(1) | (1U << 9U);  // the offset counts blocks
  EXPECT_EQ(charsmap_failure(charsmap(trie, strings)),
            "tokenizer: spiece.model: unit 7 of the charsmap's trie leads to unit 511 of 256");
  EXPECT_EQ(charsmap_failure(charsmap(std::vector<std::uint32_t>(255), strings)),
            "tokenizer: spiece.model: unit 0 of the charsmap's trie leads to unit 255 of 255");
}

TEST(Charsmap, HasValuesAtTheBeginningsOfCharacters) {
  std::vector<std::uint32_t> trie(256);
  trie['a'] = offset_of('a') | has_value | 'a';  // to 0
  trie[0] = 4;
  EXPECT_EQ(
      charsmap_failure(charsmap(trie, std::string("é\0", 3))),
      "tokenizer: spiece.model: unit 97 of the charsmap's trie points to byte 4 of 3 bytes of "
      "strings");
  trie[0] = 1;
  EXPECT_EQ(charsmap_failure(charsmap(trie, std::string("é\0", 3))),
            "tokenizer: spiece.model: unit 97 of the charsmap's trie points into a character");
}

// From 'a' the trie leads to 'a' again, with a value each time.
TEST(Charsmap, HasNoMoreThan32EntriesThatBeginEachOther) {
  std::vector<std::uint32_t> trie(512);
  trie[0] = offset_of(256);
  trie[256 + 'a'] = offset_of('a') | has_value | 'a';
  EXPECT_EQ(charsmap_failure(charsmap(trie, std::string("x\0", 2))),
            "tokenizer: spiece.model: more than 32 entries of the charsmap begin each other");
}

TEST(Charsmap, IsLookedAtInTheDenormaliserToo) {
  EXPECT_EQ(failure(spiece({"a"}, with_charsmap("ab", 5))),
            "tokenizer: spiece.model: the charsmap has 2 bytes, fewer than its size takes");
}

}  // namespace
}  // namespace electra::testing
