#include "tokenizer/sentencepiece/unigram.hpp"

#include <gtest/gtest.h>

namespace electra::tokenizer {
namespace {

using Begins = std::vector<std::size_t>;

SentencePieceSource source_of(const std::vector<SentencePieceSource::Piece>& pieces) {
  SentencePieceSource source;
  source.pieces = pieces;
  source.pieces.push_back({"<unk>", 0, PieceType::unknown});
  return source;
}

TEST(Unigram, TakesTheWayWithTheBestSum) {
  const Unigram model(source_of({{"a", -1, PieceType::normal},
                                 {"b", -1, PieceType::normal},
                                 {"ab", -1.5F, PieceType::normal},
                                 {"ba", -3, PieceType::normal}}));
  EXPECT_EQ(model.cut("aba"), (Begins{0, 2}));
  EXPECT_EQ(model.cut("ba"), (Begins{0, 1}));
  EXPECT_EQ(model.cut(""), Begins{});
}

TEST(Unigram, TakesUnknownNeighboursTogether) {
  const Unigram model(source_of({{"a", -1, PieceType::normal}}));
  EXPECT_EQ(model.cut("aéxaé"), (Begins{0, 1, 4, 5}));
}

TEST(Unigram, SeeksNeitherControlPiecesNorUnusedOnes) {
  const Unigram model(source_of({{"a", -1, PieceType::normal},
                                 {"aa", 0, PieceType::unused},
                                 {"aaa", 0, PieceType::control}}));
  EXPECT_EQ(model.cut("aaa"), (Begins{0, 1, 2}));
}

TEST(Unigram, AlwaysTakesWhatTheUserDefined) {
  const Unigram model(source_of({{"a", -1, PieceType::normal},
                                 {"b", -1, PieceType::normal},
                                 {"ab", -1, PieceType::normal},
                                 {"ba", -50, PieceType::user_defined}}));
  EXPECT_EQ(model.cut("aba"), (Begins{0, 1}));
}

// The scores of a real model. In double the sum of 11 and 1 is larger than that of 1 and 11 as it
// was rounded to float.
TEST(Unigram, TakesTheFirstOfWaysThatAreEqualInFloat) {
  const Unigram model(source_of({{"▁", -3.5280020236968994F, PieceType::normal},
                                 {"1", -5.655905246734619F, PieceType::normal},
                                 {"11", -7.061476230621338F, PieceType::normal},
                                 {"z", -20.64769744873047F, PieceType::normal}}));
  EXPECT_EQ(model.cut("▁Q111"), (Begins{0, 3, 4, 5}));
}

}  // namespace
}  // namespace electra::tokenizer
