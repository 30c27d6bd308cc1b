#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "kernels/attention_case.hpp"

namespace electra::kernels {
namespace {

void expect_right(const AttentionCase& tested) {
  constexpr auto untouched = static_cast<double>(AttentionCase::untouched);
  const Attention& task = tested.task;
  for (Size query = 0; query < task.queries; ++query) {
    auto wanted = naive::attention(task, query);
    wanted.resize(static_cast<std::size_t>(task.output_stride), untouched);
    for (Size i = 0; i < task.output_stride; ++i)
      ASSERT_NEAR(task.output[query * task.output_stride + i], wanted[static_cast<std::size_t>(i)],
                  5e-6)
          << task.queries << " queries, " << task.keys << " keys of " << task.head_size << " at "
          << query << ", " << i;
    if (task.probabilities == nullptr) continue;
    auto probabilities = naive::attention_probabilities(task, query);
    probabilities.resize(static_cast<std::size_t>(task.probabilities_stride), untouched);
    for (Size key = 0; key < task.probabilities_stride; ++key)
      ASSERT_NEAR(tested.probability(query, key), probabilities[static_cast<std::size_t>(key)],
                  2e-6)
          << task.queries << " queries, " << task.keys << " keys of " << task.head_size << " at "
          << query << ", " << key;
  }
}

// Every number of keys and every head size around the vectors of 16.
TEST_P(EachInstructionSet, AttentionMatchesItsDefinition) {
  for (const Size queries : {1, 2, 7, 25, 49})
    for (Size keys = 1; keys <= 65; keys += queries == 7 ? 1 : 8) {
      AttentionCase tested(queries, keys, 66 - keys);
      GetParam()->fp32.attention(tested.task);
      expect_right(tested);
    }
}

TEST_P(EachInstructionSet, AttentionTakesBiasCausalMaskAndHeadMaskTogether) {
  for (Size keys = 1; keys <= 65; keys += 3) {
    AttentionCase tested(9, keys, 16);
    tested.use_bias();
    tested.want_probabilities();
    tested.make_causal(keys / 2);
    tested.task.probability_scale = 0.7F;
    GetParam()->fp32.attention(tested.task);
    expect_right(tested);
  }
}

TEST_P(EachInstructionSet, OneRowOfBiasServesEveryQuery) {
  AttentionCase tested(30, 21, 8);
  tested.task.bias = tested.bias.data();
  tested.task.bias_stride = 0;
  GetParam()->fp32.attention(tested.task);
  expect_right(tested);
}

TEST_P(EachInstructionSet, MaskedKeysGetExactlyNothing) {
  AttentionCase tested(5, 40, 16);
  tested.use_bias();
  tested.want_probabilities();
  for (std::size_t i = 0; i < tested.bias.size(); i += 3) tested.bias[i] = masked_score;
  tested.make_causal(30);
  GetParam()->fp32.attention(tested.task);
  for (Size query = 0; query < 5; ++query)
    for (Size key = 0; key < 40; ++key) {
      const bool masked = (query * 42 + key) % 3 == 0 || key > 30 + query;
      EXPECT_EQ(tested.probability(query, key) == 0.0F, masked) << query << ", " << key;
    }
}

// As in the reference: the score is swallowed, so that every key counts alike, future ones too.
TEST_P(EachInstructionSet, QueryThatSeesNothingIsUniform) {
  AttentionCase tested(3, 25, 16);
  tested.use_bias();
  tested.want_probabilities();
  for (Size key = 0; key < 25; ++key)
    tested.bias[static_cast<std::size_t>(27 + key)] = masked_score;
  tested.make_causal(10);
  GetParam()->fp32.attention(tested.task);
  for (Size key = 0; key < 25; ++key) EXPECT_EQ(tested.probability(1, key), 1.0F / 25.0F);
  expect_right(tested);
}

TEST_P(EachInstructionSet, LargestScoresShareTheProbabilityHoweverLargeTheyAre) {
  for (const PrecisionKernels* kernels : {&GetParam()->fp32, &GetParam()->bf16})
    for (const float score : {1.0F, 1e3F, 9e5F, 1e7F, 1e12F, 1e30F, 2e38F, -1e7F, -1e30F}) {
      AttentionCase tested(1, 21, 16);
      std::fill(tested.query.begin(), tested.query.end(), 0.0F);
      tested.query[0] = 1.0F;
      for (Size key = 0; key < 21; ++key)
        tested.key[static_cast<std::size_t>(key * tested.task.key_stride)] =
            key % 10 == 3 ? score : score - std::abs(score) / 2 - 200.0F;
      tested.task.scale = 1.0F;
      tested.want_probabilities();
      kernels->attention(tested.task);
      for (Size key = 0; key < 21; ++key)
        EXPECT_NEAR(tested.probability(0, key), key % 10 == 3 ? 0.5 : 0.0, 5e-5) << score;
    }
}

// A cache of keys and values relies on this.
TEST_P(EachInstructionSet, MaskedKeysAtTheEndChangeNoBit) {
  for (Size keys = 1; keys <= 50; ++keys) {
    AttentionCase shorter(4, keys, 24), longer(4, 70, 24);
    longer.task.key = shorter.task.key = longer.key.data();
    longer.task.value = shorter.task.value = longer.value.data();
    longer.task.bias = longer.bias.data();
    longer.task.bias_stride = 72;
    shorter.task.bias = longer.bias.data();
    shorter.task.bias_stride = 72;
    shorter.want_probabilities();
    longer.want_probabilities();
    GetParam()->fp32.attention(shorter.task);
    for (Size query = 0; query < 4; ++query)
      for (Size key = keys; key < 70; ++key)
        longer.bias[static_cast<std::size_t>(query * 72 + key)] = masked_score;
    GetParam()->fp32.attention(longer.task);
    EXPECT_EQ(shorter.output, longer.output) << keys;
    for (Size query = 0; query < 4; ++query)
      for (Size key = 0; key < keys; ++key)
        ASSERT_EQ(shorter.probability(query, key), longer.probability(query, key));
  }
}

TEST_P(EachInstructionSet, CausalQueryEqualsOneWhoseKeysEndThere) {
  AttentionCase all(40, 47, 16);
  all.make_causal(7);
  GetParam()->fp32.attention(all.task);
  for (Size query = 0; query < 40; ++query) {
    AttentionCase one(1, 47, 16);
    one.task.query = all.query.data() + query * all.task.query_stride;
    one.task.key = all.key.data();
    one.task.value = all.value.data();
    one.task.keys = 8 + query;
    GetParam()->fp32.attention(one.task);
    for (std::size_t i = 0; i < 16; ++i)
      EXPECT_EQ(one.output[i], all.output[static_cast<std::size_t>(query) * 27 + i]) << query;
  }
}

TEST_P(EachInstructionSet, AskingForProbabilitiesChangesNoBitOfTheOutput) {
  AttentionCase without(30, 37, 16), with(30, 37, 16);
  without.use_bias();
  with.use_bias();
  with.want_probabilities();
  GetParam()->fp32.attention(without.task);
  GetParam()->fp32.attention(with.task);
  EXPECT_EQ(without.output, with.output);
}

TEST_P(EachInstructionSet, QueriesAttendAloneAsTheyDoTogether) {
  AttentionCase together(53, 33, 20);
  GetParam()->fp32.attention(together.task);
  for (Size query = 0; query < 53; ++query) {
    AttentionCase alone(1, 33, 20);
    alone.task.query = together.query.data() + query * together.task.query_stride;
    GetParam()->fp32.attention(alone.task);
    for (std::size_t i = 0; i < 20; ++i)
      ASSERT_EQ(alone.output[i], together.output[static_cast<std::size_t>(query) * 31 + i]);
  }
}

TEST_P(EachInstructionSet, NotANumberInAQueryStaysInItsRow) {
  AttentionCase tested(3, 20, 16);
  tested.query[static_cast<std::size_t>(tested.task.query_stride) + 5] =
      std::numeric_limits<float>::quiet_NaN();
  GetParam()->fp32.attention(tested.task);
  for (std::size_t row = 0; row < 3; ++row)
    for (std::size_t i = 0; i < 16; ++i)
      EXPECT_EQ(std::isnan(tested.output[row * 27 + i]), row == 1);
}

}  // namespace
}  // namespace electra::kernels
