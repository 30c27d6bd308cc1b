#include "electra/model/unpadded_batch.hpp"

#include <gtest/gtest.h>

#include "electra/kernels/arguments.hpp"
#include "support/message_of.hpp"

namespace electra {
namespace {

using testing::message_of;

UnpaddedBatch unpadded(Index batch_size, Index sequence_length, const TokenTensor& mask,
                       const engine::MaskRules& rules = {}) {
  UnpaddedBatch batch;
  batch.assign(batch_size, sequence_length, mask, rules);
  return batch;
}

constexpr float hidden_key = kernels::masked_score;

/// What a sequence's mask adds to the scores, as many numbers as there should be.
std::vector<float> bias_of_sequence(const UnpaddedBatch& batch, std::size_t index,
                                    std::size_t count) {
  const float* bias = batch.bias(batch.sequences().at(index));
  return bias == nullptr ? std::vector<float>() : std::vector<float>(bias, bias + count);
}

std::vector<float> values_of(const Tensor& tensor) { return {tensor.begin(), tensor.end()}; }

TEST(UnpaddedBatch, TakesEveryTokenWhereNoMaskIsGiven) {
  const UnpaddedBatch batch = unpadded(2, 3, {});
  EXPECT_EQ(batch.row_count(), 6);
  ASSERT_EQ(batch.sequences().size(), 2U);
  EXPECT_EQ(batch.sequences()[1].first_row, 3);
  EXPECT_EQ(batch.bias(batch.sequences()[1]), nullptr);
}

TEST(UnpaddedBatch, LeavesOutPaddingAtEitherEnd) {
  const UnpaddedBatch batch = unpadded(2, 4, TokenTensor({2, 4}, {1, 1, 0, 0, 0, 1, 1, 1}));
  EXPECT_EQ(batch.row_count(), 5);
  EXPECT_EQ(batch.places(), (std::vector<Index>{0, 1, 5, 6, 7}));
  EXPECT_EQ(batch.row_of(0, 1), 1);
  EXPECT_EQ(batch.row_of(0, 2), -1);
  EXPECT_EQ(batch.row_of(1, 1), 2);
  EXPECT_EQ(batch.row_of(1, 0), -1);
}

TEST(UnpaddedBatch, HonoursAHoleInAMask) {
  const UnpaddedBatch batch = unpadded(1, 5, TokenTensor({1, 5}, {0, 1, 0, 1, 0}));
  ASSERT_EQ(batch.sequences().size(), 1U);
  EXPECT_EQ(batch.sequences()[0].length, 3);
  EXPECT_EQ(bias_of_sequence(batch, 0, 3), (std::vector<float>{0, hidden_key, 0}));
  EXPECT_EQ(batch.sequences()[0].bias_stride, 0);
}

TEST(UnpaddedBatch, LeavesOutASequenceThatIsMaskedOutWhole) {
  const UnpaddedBatch batch = unpadded(2, 2, TokenTensor({2, 2}, {0, 0, 1, 1}));
  ASSERT_EQ(batch.sequences().size(), 1U);
  EXPECT_EQ(batch.sequences()[0].batch_row, 1);
  EXPECT_EQ(batch.row_of(0, 0), -1);
}

TEST(UnpaddedBatch, ComputesPaddingWhereItIsAskedTo) {
  const UnpaddedBatch batch = unpadded(1, 3, TokenTensor({1, 3}, {1, 1, 0}), {true, nullptr});
  EXPECT_EQ(batch.row_count(), 3);
  EXPECT_EQ(bias_of_sequence(batch, 0, 3), (std::vector<float>{0, 0, hidden_key}));
}

TEST(UnpaddedBatch, KeepsARowOfTheMaskForEachQuery) {
  const UnpaddedBatch batch = unpadded(1, 2, TokenTensor({1, 2, 2}, {1, 0, 1, 1}));
  EXPECT_EQ(bias_of_sequence(batch, 0, 4), (std::vector<float>{0, hidden_key, 0, 0}));
  EXPECT_EQ(batch.sequences()[0].bias_stride, 2);
}

TEST(UnpaddedBatch, SpreadsRowsOverThePaddedBatch) {
  const UnpaddedBatch batch = unpadded(2, 2, TokenTensor({2, 2}, {1, 0, 1, 1}));
  Tensor padded({5}, {9, 9, 9, 9, 9});
  batch.pad(Tensor({3, 2}, {1, 2, 3, 4, 5, 6}), padded);
  EXPECT_EQ(padded.shape(), (Shape{2, 2, 2}));
  EXPECT_EQ(values_of(padded), (std::vector<float>{1, 2, 0, 0, 3, 4, 5, 6}));
}

TEST(UnpaddedBatch, SpreadsOneRowForEachSequence) {
  const UnpaddedBatch batch = unpadded(3, 1, TokenTensor({3, 1}, {1, 0, 1}));
  Tensor padded({5}, {9, 9, 9, 9, 9});
  batch.pad_sequences(Tensor({2, 1}, {7, 8}), padded);
  EXPECT_EQ(padded.shape(), (Shape{3, 1}));
  EXPECT_EQ(values_of(padded), (std::vector<float>{7, 0, 8}));
}

TEST(UnpaddedBatch, KnowsTheFirstAndLastRowOfEachSequence) {
  std::vector<Index> rows = {7};
  unpadded(2, 3, TokenTensor({2, 3}, {1, 1, 0, 1, 1, 1})).first_rows(rows);
  EXPECT_EQ(rows, (std::vector<Index>{0, 2}));
  const UnpaddedBatch batch = unpadded(3, 3, TokenTensor({3, 3}, {1, 1, 0, 0, 0, 0, 1, 1, 1}));
  batch.last_rows(rows);
  EXPECT_EQ(rows, (std::vector<Index>{1, 4}));
  batch.all_rows(rows);
  EXPECT_EQ(rows, (std::vector<Index>{0, 1, 2, 3, 4}));
  EXPECT_FALSE(batch.complete());
}

TEST(UnpaddedBatch, ForgetsWhatItHeldBefore) {
  UnpaddedBatch batch = unpadded(2, 5, TokenTensor({2, 5}, {0, 1, 0, 1, 0, 1, 1, 1, 0, 0}));
  batch.assign(1, 2, {});
  EXPECT_EQ(batch.sequences().size(), 1U);
  EXPECT_EQ(batch.places(), (std::vector<Index>{0, 1}));
  EXPECT_EQ(batch.bias(batch.sequences()[0]), nullptr);
  EXPECT_TRUE(batch.complete());
}

TEST(UnpaddedBatch, TakesARaggedBatchAsItIs) {
  UnpaddedBatch batch;
  batch.assign({2, 1, 3});
  EXPECT_TRUE(batch.ragged());
  EXPECT_EQ(batch.batch_size(), 3);
  EXPECT_EQ(batch.sequence_length(), 3);
  EXPECT_EQ(batch.row_count(), 6);
  EXPECT_EQ(batch.sequences()[2].first_row, 3);
  EXPECT_EQ(batch.row_of(1, 0), 2);
  EXPECT_EQ(batch.row_of(1, 1), -1);
  std::vector<Index> rows;
  batch.last_rows(rows);
  EXPECT_EQ(rows, (std::vector<Index>{1, 2, 5}));
  Tensor output;
  batch.pad(Tensor({6, 1}, {1, 2, 3, 4, 5, 6}), output);
  EXPECT_EQ(output.shape(), (Shape{6, 1}));
  EXPECT_EQ(values_of(output), (std::vector<float>{1, 2, 3, 4, 5, 6}));
}

TEST(UnpaddedBatch, RefusesARaggedSequenceWithoutTokens) {
  UnpaddedBatch batch;
  EXPECT_EQ(message_of([&] {
              batch.assign({2, 0});
            }),
            "input: lengths has 0; every sequence of a ragged batch must have 1 token or more");
}

TEST(UnpaddedBatch, SaysThatAFirstTokenIsPadding) {
  const UnpaddedBatch batch = unpadded(2, 2, TokenTensor({2, 2}, {1, 1, 0, 1}));
  std::vector<Index> rows;
  EXPECT_EQ(message_of([&] { batch.first_rows(rows); }),
            "input: sequence 1 begins with padding, but the answer is taken from its first token; "
            "pad at the right, or set compute_padding");
  const UnpaddedBatch nothing = unpadded(3, 2, TokenTensor({3, 2}, {1, 1, 0, 0, 1, 1}));
  EXPECT_EQ(message_of([&] { nothing.first_rows(rows); }),
            "input: sequence 1 begins with padding, but the answer is taken from its first token; "
            "pad at the right, or set compute_padding");
}

TEST(UnpaddedBatch, SaysWhichShapesOfAMaskItTakes) {
  EXPECT_EQ(message_of([] {
              unpadded(2, 3, TokenTensor(Shape{2, 4}));
            }),
            "input: attention_mask has shape [2, 4]; it must be [2, 3] or [2, 3, 3]");
}

}  // namespace
}  // namespace electra
