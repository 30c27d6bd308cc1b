#include "tokenizer/sentencepiece/unigram.hpp"

#include <gtest/gtest.h>

namespace electra::tokenizer::sentencepiece {
namespace {

using Begins = std::vector<std::size_t>;

ModelProto proto_of(const std::vector<ModelProto::Piece>& pieces) {
  ModelProto proto;
  proto.pieces = pieces;
  proto.pieces.push_back({"<unk>", 0, PieceType::unknown});
  return proto;
}

TEST(Unigram, FindsTheSegmentationWithTheBestScore) {
  const Unigram model(proto_of({{"a", -1, PieceType::normal},
                                {"b", -1, PieceType::normal},
                                {"ab", -1.5F, PieceType::normal},
                                {"ba", -3, PieceType::normal}}));
  EXPECT_EQ(model.segment("aba"), (Begins{0, 2}));
  EXPECT_EQ(model.segment("ba"), (Begins{0, 1}));
  EXPECT_EQ(model.segment(""), Begins{});
}

TEST(Unigram, JoinsAdjacentUnknownCharacters) {
  const Unigram model(proto_of({{"a", -1, PieceType::normal}}));
  EXPECT_EQ(model.segment("aéxaé"), (Begins{0, 1, 4, 5}));
}

TEST(Unigram, IgnoresControlAndUnusedPieces) {
  const Unigram model(proto_of({{"a", -1, PieceType::normal},
                                {"aa", 0, PieceType::unused},
                                {"aaa", 0, PieceType::control}}));
  EXPECT_EQ(model.segment("aaa"), (Begins{0, 1, 2}));
}

TEST(Unigram, PrefersUserDefinedPieces) {
  const Unigram model(proto_of({{"a", -1, PieceType::normal},
                                {"b", -1, PieceType::normal},
                                {"ab", -1, PieceType::normal},
                                {"ba", -50, PieceType::user_defined}}));
  EXPECT_EQ(model.segment("aba"), (Begins{0, 1}));
}

// The scores of a real model. In double, 11 + 1 has a larger sum than 1 + 11 rounded to float.
TEST(Unigram, BreaksTiesInFloatByTheFirstSegmentation) {
  const Unigram model(proto_of({{"▁", -3.5280020236968994F, PieceType::normal},
                                {"1", -5.655905246734619F, PieceType::normal},
                                {"11", -7.061476230621338F, PieceType::normal},
                                {"z", -20.64769744873047F, PieceType::normal}}));
  EXPECT_EQ(model.segment("▁Q111"), (Begins{0, 3, 4, 5}));
}

}  // namespace
}  // namespace electra::tokenizer::sentencepiece
