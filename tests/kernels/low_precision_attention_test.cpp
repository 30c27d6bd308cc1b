// Attention in bf16.

#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "kernels/attention_case.hpp"

namespace electra::kernels {
namespace {

TEST_P(EachInstructionSet, Bf16AttentionIsNearlyTheDefinition) {
  for (const Size queries : {1, 7, 25, 49})
    for (const Size keys : {1, 2, 15, 16, 17, 33, 64})
      for (const Size head_size : {1, 7, 16, 32, 50, 64}) {
        AttentionCase exact(queries, keys, head_size), tested(queries, keys, head_size);
        for (AttentionCase* each : {&exact, &tested}) {
          if (keys % 2 == 1) each->use_bias();
          if (queries == 25) each->make_causal(keys / 2);
          each->want_probabilities();
        }
        GetParam()->fp32.attention(exact.task);
        GetParam()->bf16.attention(tested.task);
        for (Size row = 0; row < queries; ++row) {
          for (Size i = 0; i < exact.task.output_stride; ++i) {
            const auto at = static_cast<std::size_t>(row * exact.task.output_stride + i);
            ASSERT_NEAR(tested.output[at], exact.output[at], 0.06) << keys << 'x' << head_size;
          }
          for (Size key = 0; key < keys; ++key)
            ASSERT_NEAR(tested.probability(row, key), exact.probability(row, key), 0.03);
        }
      }
}

TEST_P(EachInstructionSet, Bf16AttentionHasTheBitsOfEveryOtherInstructionSet) {
  if (!has_common_bits_in_bf16(*GetParam())) GTEST_SKIP() << "adds in another order";
  for (const Size queries : {1, 7, 25})
    for (const Size keys : {1, 17, 40})
      for (const Size head_size : {5, 32, 64}) {
        AttentionCase first(queries, keys, head_size), tested(queries, keys, head_size);
        available().front()->bf16.attention(first.task);
        GetParam()->bf16.attention(tested.task);
        for (std::size_t i = 0; i < first.output.size(); ++i)
          ASSERT_TRUE(same_bits(first.output[i], tested.output[i]));
      }
}

TEST_P(EachInstructionSet, QueriesAttendAloneAsTheyDoTogetherInBf16) {
  for (const Size keys : {9, 33, 70}) {
    AttentionCase together(53, keys, 40);
    GetParam()->bf16.attention(together.task);
    for (Size query = 0; query < 53; ++query) {
      AttentionCase alone(1, keys, 40);
      alone.task.query = together.query.data() + query * together.task.query_stride;
      alone.task.key = together.key.data();
      alone.task.value = together.value.data();
      GetParam()->bf16.attention(alone.task);
      for (std::size_t i = 0; i < 40; ++i)
        ASSERT_EQ(alone.output[i], together.output[static_cast<std::size_t>(query) * 51 + i]);
    }
  }
}

TEST_P(EachInstructionSet, MaskedKeysCountForNothingInBf16Either) {
  AttentionCase tested(4, 20, 16);
  std::vector<float> bias(20, 0.0F);
  std::fill(bias.begin() + 7, bias.end(), masked_score);
  tested.task.bias = bias.data();
  tested.want_probabilities();
  GetParam()->bf16.attention(tested.task);
  for (Size row = 0; row < 4; ++row)
    for (Size key = 7; key < 20; ++key) EXPECT_EQ(tested.probability(row, key), 0.0F);
}

TEST_P(EachInstructionSet, QueryThatSeesNothingIsUniformInBf16Too) {
  for (const Size keys : {9, 16, 37}) {
    AttentionCase tested(3, keys, 16);
    tested.use_bias();
    for (Size key = 0; key < keys; ++key)
      tested.bias[static_cast<std::size_t>(tested.task.bias_stride + key)] = masked_score;
    tested.want_probabilities();
    GetParam()->bf16.attention(tested.task);
    for (Size key = 0; key < keys; ++key)
      EXPECT_FLOAT_EQ(tested.probability(1, key), 1.0F / static_cast<float>(keys));
    EXPECT_NE(tested.probability(0, 0), tested.probability(0, 1));
  }
}

TEST_P(EachInstructionSet, NotANumberInAQueryStaysInItsRowInBf16) {
  AttentionCase clean(5, 20, 16), tested(5, 20, 16);
  tested.query[static_cast<std::size_t>(2 * tested.task.query_stride + 3)] = std::nanf("");
  GetParam()->bf16.attention(clean.task);
  GetParam()->bf16.attention(tested.task);
  expect_nan_in_row_alone(tested, clean, 2);
}

TEST_P(EachInstructionSet, LowPrecisionKernelsLeaveDenormalsToOthers) {
  AttentionCase tested(3, 5, 8);
  GetParam()->bf16.attention(tested.task);
  volatile float tiny = std::numeric_limits<float>::min();
  EXPECT_GT(tiny / 4, 0.0F);
}

}  // namespace
}  // namespace electra::kernels
