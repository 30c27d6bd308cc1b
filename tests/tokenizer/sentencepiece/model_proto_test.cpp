// An invalid model for every rule that the library relies on.
#include "tokenizer/sentencepiece/model_proto.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "tokenizer/sentencepiece/spiece.hpp"
#include "tokenizer/support.hpp"

namespace electra::testing {
namespace {

using tokenizer::sentencepiece::read_model_proto;

std::vector<std::string_view> pieces_of(const std::string& bytes) {
  std::vector<std::string_view> texts;
  for (const auto& piece : read_model_proto(bytes).pieces) texts.push_back(piece.text);
  return texts;
}

constexpr std::uint32_t value_bit = 1U << 31U;
constexpr std::uint32_t has_value = 1U << 8U;
constexpr std::uint32_t offset_of(std::uint32_t offset) { return offset << 10U; }

std::string failure(const std::string& bytes) {
  return message_of([&] { read_model_proto(bytes); });
}
std::string charsmap_failure(const std::string& blob) {
  return failure(spiece({"a"}, with_charsmap(blob)));
}

TEST(ModelProto, HasItsPiecesById) {
  const std::string bytes = spiece({"▁a", "b"}, bytes_field(2, number_field(3, 1)));
  EXPECT_EQ(pieces_of(bytes), (std::vector<std::string_view>{"<unk>", "▁a", "b"}));
}

TEST(ModelProto, HasAModelType) {
  const auto is_unigram = [](const std::string& trainer) {
    const std::string bytes = spiece({}, bytes_field(2, trainer));
    return read_model_proto(bytes).is_unigram;
  };
  EXPECT_TRUE(is_unigram(""));
  EXPECT_TRUE(is_unigram(number_field(3, 1)));
  EXPECT_FALSE(is_unigram(number_field(3, 2)));
  EXPECT_TRUE(is_unigram(number_field(3, 9)));
}

TEST(ModelProto, MayHaveACharsmap) {
  std::vector<std::uint32_t> trie(768);
  trie[0] = offset_of(256);
  trie[256 + 'a'] = offset_of((256 + 'a') ^ 512) | has_value | 'a';  // to 512
  trie[512] = value_bit | 2;
  const std::string blob = charsmap(trie, std::string("x\0b\0", 4));
  EXPECT_EQ(pieces_of(spiece({"a"}, with_charsmap(blob))).size(), 2U);
}

TEST(ModelProto, MustNotEndInsideAField) {
  EXPECT_EQ(failure(spiece({"a"}).substr(0, 20)),
            "tokenizer: spiece.model: byte 18: expected 10 more bytes, found 2; it is cut short or "
            "damaged: download it again");
  EXPECT_EQ(failure("\x0B"),
            "tokenizer: spiece.model: byte 1: a protobuf field has the wire type 3; 0, 1, 2 "
            "and 5 are supported");
}

TEST(ModelProto, IsLimitedTo64MiB) {
  EXPECT_EQ(failure(std::string((std::size_t{64} << 20) + 1, '\0')),
            "tokenizer: spiece.model has 67108865 bytes; at most 67108864 are supported");
}

TEST(ModelProto, IsLimitedToAMillionPieces) {
  std::string bytes = piece("<unk>", 0, unknown_piece);
  for (int i = 0; i < 1000000; ++i) bytes += bytes_field(1, bytes_field(1, std::to_string(i)));
  EXPECT_EQ(failure(bytes),
            "tokenizer: spiece.model has more than 1000000 pieces, which is the limit");
}

TEST(ModelProto, HasPiecesOf1To512Bytes) {
  EXPECT_EQ(pieces_of(spiece({std::string(512, 'a')})).size(), 2U);
  EXPECT_EQ(failure(spiece({std::string(513, 'a')})),
            "tokenizer: spiece.model: piece 1 has 513 bytes; expected 1 to 512");
  EXPECT_EQ(failure(spiece({""})),
            "tokenizer: spiece.model: piece 1 has 0 bytes; expected 1 to 512");
}

TEST(ModelProto, HasPiecesOfUtf8WithoutZeroBytes) {
  EXPECT_EQ(failure(spiece({"a\xFF"})), "tokenizer: spiece.model: piece 1 is not UTF-8");
  EXPECT_EQ(failure(spiece({std::string("a\0b", 3)})),
            "tokenizer: spiece.model: piece 1, 'a?b', contains a zero byte");
}

TEST(ModelProto, HasFiniteScores) {
  const float infinity = std::numeric_limits<float>::infinity();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const float score : {infinity, -infinity, nan}) {
    EXPECT_EQ(failure(spiece({}, piece("a", score))),
              "tokenizer: spiece.model: the score of piece 1, 'a', is not finite");
  }
}

TEST(ModelProto, HasPiecesOfKnownTypes) {
  EXPECT_EQ(failure(spiece({}, piece("a", 0, 7))),
            "tokenizer: spiece.model: piece 1, 'a', has the type 7; expected 1 to 6");
  EXPECT_EQ(failure(spiece({}, piece("a", 0, 0))),
            "tokenizer: spiece.model: piece 1, 'a', has the type 0; expected 1 to 6");
}

TEST(ModelProto, HasExactlyOneUnknownPiece) {
  EXPECT_EQ(failure(piece("a")), "tokenizer: spiece.model has 0 unknown pieces; expected 1");
  EXPECT_EQ(failure(spiece({}, piece("a", 0, unknown_piece))),
            "tokenizer: spiece.model has 2 unknown pieces; expected 1");
}

TEST(ModelProto, HasUniquePieces) {
  EXPECT_EQ(failure(spiece({"a", "b", "a"})),
            "tokenizer: spiece.model: the piece 'a' is not unique");
}

TEST(ModelProto, HasFieldsOfTheExpectedWireTypes) {
  const auto of_a_piece = [](const std::string& field) {
    return failure(spiece({}, bytes_field(1, field)));
  };
  EXPECT_EQ(failure(number_field(1, 1)),
            "tokenizer: spiece.model: a piece has the wire type 0; expected 2");
  EXPECT_EQ(of_a_piece(number_field(1, 1)),
            "tokenizer: spiece.model: the text of a piece has the wire type 0; expected 2");
  EXPECT_EQ(of_a_piece(number_field(2, 1)),
            "tokenizer: spiece.model: the score of a piece has the wire type 0; expected 5");
  EXPECT_EQ(of_a_piece(float_field(3, 1)),
            "tokenizer: spiece.model: the type of a piece has the wire type 5; expected 0");
  EXPECT_EQ(failure(number_field(2, 1)),
            "tokenizer: spiece.model: trainer_spec has the wire type 0; expected 2");
  EXPECT_EQ(failure(number_field(3, 1)),
            "tokenizer: spiece.model: normalizer_spec has the wire type 0; expected 2");
  EXPECT_EQ(failure(number_field(5, 1)),
            "tokenizer: spiece.model: denormalizer_spec has the wire type 0; expected 2");
  EXPECT_EQ(failure(bytes_field(2, bytes_field(3, ""))),
            "tokenizer: spiece.model: the type of the model has the wire type 2; expected 0");
  EXPECT_EQ(failure(bytes_field(3, number_field(2, 1))),
            "tokenizer: spiece.model: the charsmap has the wire type 0; expected 2");
}

// Protobuf would merge duplicates.
TEST(ModelProto, HasUniqueSpecs) {
  EXPECT_EQ(failure(bytes_field(2, "") + bytes_field(2, "")),
            "tokenizer: spiece.model: trainer_spec is not unique");
  EXPECT_EQ(failure(bytes_field(3, "") + bytes_field(3, "")),
            "tokenizer: spiece.model: normalizer_spec is not unique");
  EXPECT_EQ(failure(bytes_field(5, "") + bytes_field(5, "")),
            "tokenizer: spiece.model: denormalizer_spec is not unique");
}

TEST(ModelProto, IsLimitedTo64NestedPieces) {
  const auto nested = [](std::size_t count, std::uint64_t type) {
    std::string bytes = spiece({"a", "b"});
    for (std::size_t n = 1; n <= count; ++n) bytes += piece(std::string(n, 'x'), 0, type);
    return bytes;
  };
  for (const std::uint64_t type : {normal_piece, user_defined_piece}) {
    EXPECT_EQ(pieces_of(nested(64, type)).size(), 67U);
    EXPECT_EQ(failure(nested(65, type)),
              "tokenizer: spiece.model: more than 64 pieces are prefixes of each other, up to '" +
                  std::string(65, 'x') + "'");
  }
}

TEST(ModelProto, IsLimitedToAnUnknownSurfaceOfAKibibyte) {
  const auto with_surface = [](std::size_t bytes) {
    return spiece({}, bytes_field(2, bytes_field(44, std::string(bytes, 'u'))));
  };
  EXPECT_EQ(read_model_proto(with_surface(1024)).unknown_surface.size(), 1024U);
  EXPECT_EQ(read_model_proto(spiece({})).unknown_surface, " \u2047 ");
  EXPECT_EQ(failure(with_surface(1025)),
            "tokenizer: spiece.model: unk_surface has 1025 bytes; at most 1024 are supported");
}

TEST(Charsmap, HasATrieSizeInsideTheBlob) {
  EXPECT_EQ(charsmap_failure("ab"),
            "tokenizer: spiece.model: the charsmap has 2 bytes, fewer than its size field");
  EXPECT_EQ(charsmap_failure(std::string("\x06\0\0\0abcdefgh", 12)),
            "tokenizer: spiece.model: the charsmap's trie has 6 of 8 bytes; expected a multiple of "
            "4, and strings after it");
  EXPECT_EQ(charsmap_failure(std::string("\x08\0\0\0abcdefgh", 12)),
            "tokenizer: spiece.model: the charsmap's trie has 8 of 8 bytes; expected a multiple of "
            "4, and strings after it");
}

TEST(Charsmap, HasZeroTerminatedStringsOfUtf8) {
  const std::vector<std::uint32_t> trie(256);
  EXPECT_EQ(charsmap_failure(charsmap(trie, "a")),
            "tokenizer: spiece.model: the charsmap's last string does not end with a zero byte");
  EXPECT_EQ(charsmap_failure(charsmap(trie, std::string("\xFF\0", 2))),
            "tokenizer: spiece.model: the charsmap's strings are not UTF-8");
}

TEST(Charsmap, HasTransitionsInsideTheTrie) {
  const std::string strings("\0", 1);
  EXPECT_EQ(charsmap_failure(charsmap({}, strings)),
            "tokenizer: spiece.model: the charsmap's trie has no root");
  std::vector<std::uint32_t> trie(256);
  trie[0] = offset_of(256);
  EXPECT_EQ(charsmap_failure(charsmap(trie, strings)),
            "tokenizer: spiece.model: unit 0 of the charsmap's trie leads to unit 511 of 256");
  // The root has no label, but the library passes through it.
  trie[0] = value_bit;
  EXPECT_EQ(charsmap_failure(charsmap(trie, strings)),
            "tokenizer: spiece.model: unit 0 of the charsmap's trie leads to unit 2097407 of 256");
  trie[0] = 0;
  trie[7] = offset_of(1) | (1U << 9U);  // the offset is in blocks
  EXPECT_EQ(charsmap_failure(charsmap(trie, strings)),
            "tokenizer: spiece.model: unit 7 of the charsmap's trie leads to unit 511 of 256");
  EXPECT_EQ(charsmap_failure(charsmap(std::vector<std::uint32_t>(255), strings)),
            "tokenizer: spiece.model: unit 0 of the charsmap's trie leads to unit 255 of 255");
}

TEST(Charsmap, HasValuesAtCharacterBoundaries) {
  std::vector<std::uint32_t> trie(256);
  trie['a'] = offset_of('a') | has_value | 'a';  // to 0
  trie[0] = 4;
  EXPECT_EQ(charsmap_failure(charsmap(trie, std::string("é\0", 3))),
            "tokenizer: spiece.model: unit 97 of the charsmap's trie points to byte 4 of 3 bytes "
            "of strings");
  trie[0] = 1;
  EXPECT_EQ(charsmap_failure(charsmap(trie, std::string("é\0", 3))),
            "tokenizer: spiece.model: unit 97 of the charsmap's trie points into a character");
}

/// A trie of one entry of so many bytes 'a'; every unit of the path has a value if they are nested.
std::string path_of(std::uint32_t bytes, bool nested) {
  std::vector<std::uint32_t> trie((bytes + 2) * 256);
  trie[0] = offset_of(256);
  for (std::uint32_t i = 1; i <= bytes; ++i) {
    const std::uint32_t unit = i * 256 + 'a';
    const std::uint32_t base = (i + 1) * 256;
    trie[unit] = (1U << 9U) | ((unit ^ base) >> 8U) << 10U | 'a';
    if (((unit ^ base) & 0xFFU) != 0) trie[unit] = offset_of(unit ^ base) | 'a';
    if (nested || i == bytes) trie[unit] |= has_value, trie[base] = value_bit | 0;
  }
  return charsmap(trie, std::string("x\0", 2));
}

TEST(Charsmap, IsLimitedTo32NestedEntries) {
  EXPECT_EQ(pieces_of(spiece({"a"}, with_charsmap(path_of(32, true)))).size(), 2U);
  EXPECT_EQ(
      charsmap_failure(path_of(33, true)),
      "tokenizer: spiece.model: more than 32 entries of the charsmap are prefixes of each other");
}

TEST(Charsmap, IsLimitedToEntriesOf128Bytes) {
  EXPECT_EQ(pieces_of(spiece({"a"}, with_charsmap(path_of(128, false)))).size(), 2U);
  EXPECT_EQ(charsmap_failure(path_of(129, false)),
            "tokenizer: spiece.model: the charsmap has an entry of more than 128 bytes");
}

TEST(Charsmap, IsLimitedToStringsOf128Bytes) {
  std::vector<std::uint32_t> trie(768);
  trie[0] = offset_of(256);
  trie[256 + 'a'] = offset_of((256 + 'a') ^ 512) | has_value | 'a';  // to 512
  trie[512] = value_bit | 2;
  const auto model = [&](std::size_t bytes, unsigned field) {
    const std::string strings = std::string("x\0", 2) + std::string(bytes, 'y') + '\0';
    return spiece({"a"}, with_charsmap(charsmap(trie, strings), field));
  };
  for (const unsigned field : {3U, 5U}) {
    EXPECT_EQ(pieces_of(model(128, field)).size(), 2U);
    EXPECT_EQ(failure(model(129, field)),
              "tokenizer: spiece.model: unit 353 of the charsmap's trie points to a string of more "
              "than 128 bytes");
  }
  EXPECT_EQ(read_model_proto(std::string(model(128, 3))).denormalized_bytes, 1U);
  EXPECT_EQ(read_model_proto(std::string(model(100, 5))).denormalized_bytes, 100U);
}

// A cycle would be walked to the end of the text, from every character of it.
TEST(Charsmap, LeadsNowhereTwice) {
  std::vector<std::uint32_t> trie(768);
  trie[0] = offset_of(256);
  trie[256 + 'a'] = offset_of('a') | 'a';  // to 256
  EXPECT_EQ(charsmap_failure(charsmap(trie, std::string("x\0", 2))),
            "tokenizer: spiece.model: unit 353 of the charsmap's trie leads back to itself");
  trie[256 + 'a'] = offset_of((256 + 'a') ^ 512) | 'a';  // to 512
  trie[512 + 'b'] = offset_of((512 + 'b') ^ 256) | 'b';  // back to 256
  EXPECT_EQ(charsmap_failure(charsmap(trie, std::string("x\0", 2))),
            "tokenizer: spiece.model: unit 610 of the charsmap's trie leads back to itself");
}

// An unused unit is its own child by a zero byte: a cycle in charsmaps that are sound.
TEST(Charsmap, IsLoadedWithoutUnusedUnits) {
  const std::string blob = path_of(2, false);
  const std::string bytes = spiece({"a"}, with_charsmap(blob));
  const std::string loaded =
      tokenizer::sentencepiece::model_for_library(bytes, read_model_proto(bytes));
  ASSERT_EQ(loaded.size(), bytes.size());
  std::size_t at = bytes.find(blob) + 4;
  EXPECT_EQ(loaded.substr(0, at + 4), bytes.substr(0, at + 4));
  const std::string value_of_zero("\0\0\0\x80", 4);
  std::size_t unused = 0;
  for (at += 4; at + 4 <= bytes.size() - 2; at += 4) {
    const bool is_zero = bytes.compare(at, 4, std::string(4, '\0')) == 0;
    EXPECT_EQ(loaded.substr(at, 4), is_zero ? value_of_zero : bytes.substr(at, 4));
    unused += is_zero ? 1 : 0;
  }
  EXPECT_GT(unused, 1000U);
}

// The library would tokenize and print them while it opens the model.
TEST(ModelProto, IsLoadedWithoutTextsToTestItWith) {
  const std::string test =
      bytes_field(4, bytes_field(1, bytes_field(1, "a") + bytes_field(2, "a")));
  const std::string plain = spiece({"a"});
  const std::string trainer = bytes_field(2, number_field(3, 1));
  const std::string bytes = test + plain + test + trainer + test;
  EXPECT_EQ(tokenizer::sentencepiece::model_for_library(bytes, read_model_proto(bytes)),
            plain + trainer);
}

TEST(Charsmap, IsValidatedInTheDenormalizerToo) {
  EXPECT_EQ(failure(spiece({"a"}, with_charsmap("ab", 5))),
            "tokenizer: spiece.model: the charsmap has 2 bytes, fewer than its size field");
}

}  // namespace
}  // namespace electra::testing
