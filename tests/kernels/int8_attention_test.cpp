// Attention in int8: near the definition, and dependent on nothing that a query does not see.

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "kernels/attention_case.hpp"

namespace electra::kernels {
namespace {

/// The first `keys` keys of a case, for the first `queries` queries: others lie in memory only.
void narrow(AttentionCase& tested, Size queries, Size keys) {
  tested.task.queries = queries;
  tested.task.keys = keys;
}

void expect_same_output(const AttentionCase& a, const AttentionCase& b, Size row) {
  for (Size i = 0; i < a.task.head_size; ++i) {
    const auto at = static_cast<std::size_t>(row * a.task.output_stride + i);
    ASSERT_TRUE(same_bits(a.output[at], b.output[at])) << row << ", " << i;
  }
}

TEST_P(EachInstructionSet, Int8AttentionIsNearlyTheDefinition) {
  for (const Size queries : {1, 7, 25, 49})
    for (const Size keys : {1, 2, 15, 16, 17, 33, 64, 65, 130, 200})
      for (const Size head_size : {1, 3, 7, 16, 32, 50, 64, 80, 128}) {
        AttentionCase exact(queries, keys, head_size), tested(queries, keys, head_size);
        for (AttentionCase* each : {&exact, &tested}) {
          if (keys % 2 == 1) each->use_bias();
          if (queries == 25) each->make_causal(keys / 2);
          each->want_probabilities();
          each->task.probability_scale = 0.75F;
        }
        GetParam()->fp32.attention(exact.task);
        GetParam()->int8.attention(tested.task);
        for (Size row = 0; row < queries; ++row) {
          for (Size i = 0; i < exact.task.output_stride; ++i) {
            const auto at = static_cast<std::size_t>(row * exact.task.output_stride + i);
            ASSERT_NEAR(tested.output[at], exact.output[at], 0.12) << keys << 'x' << head_size;
          }
          double sum = 0;
          for (Size key = 0; key < keys; ++key) {
            ASSERT_NEAR(tested.probability(row, key), exact.probability(row, key), 0.03);
            sum += tested.probability(row, key);
          }
          ASSERT_NEAR(sum, 0.75, 1e-5);
        }
      }
}

TEST_P(EachInstructionSet, Int8AttentionHasTheBitsOfEveryOtherInstructionSet) {
  for (const Size queries : {1, 7, 25})
    for (const Size keys : {1, 17, 40, 64, 131})
      for (const Size head_size : {5, 32, 64, 96}) {
        AttentionCase first(queries, keys, head_size), tested(queries, keys, head_size);
        for (AttentionCase* each : {&first, &tested}) {
          if (keys == 40) each->use_bias();
          each->want_probabilities();
        }
        available().front()->int8.attention(first.task);
        GetParam()->int8.attention(tested.task);
        for (std::size_t i = 0; i < first.output.size(); ++i)
          ASSERT_TRUE(same_bits(first.output[i], tested.output[i]));
        for (std::size_t i = 0; i < first.probabilities.size(); ++i)
          ASSERT_TRUE(same_bits(first.probabilities[i], tested.probabilities[i]));
      }
}

// A decoder that keeps its keys in a cache has only those that the query sees.
TEST_P(EachInstructionSet, KeysThatACausalQueryDoesNotSeeChangeNoBitInInt8) {
  for (const Size keys : {1, 5, 16, 50, 64, 77, 130}) {
    AttentionCase all(keys + 90, keys + 90, 32), seen(keys + 90, keys + 90, 32);
    for (AttentionCase* each : {&all, &seen}) each->make_causal(0);
    // Large ones, so that any scale which they shared would change.
    for (AttentionCase* each : {&all})
      for (Size key = keys; key < keys + 90; ++key)
        for (Size i = 0; i < 32; ++i) {
          each->key[static_cast<std::size_t>(key * each->task.key_stride + i)] *= 1000;
          each->value[static_cast<std::size_t>(key * each->task.value_stride + i)] *= 1000;
        }
    narrow(seen, keys, keys);
    GetParam()->int8.attention(all.task);
    GetParam()->int8.attention(seen.task);
    for (Size row = 0; row < keys; ++row) expect_same_output(all, seen, row);
  }
}

TEST_P(EachInstructionSet, BitsOfAQueryDoNotDependOnOthersInInt8) {
  AttentionCase all(60, 100, 64), alone(60, 100, 64);
  GetParam()->int8.attention(all.task);
  for (Size row = 0; row < 60; ++row) {
    alone.task.queries = 1;
    alone.task.query = alone.query.data() + row * alone.task.query_stride;
    alone.task.output = alone.output.data() + row * alone.task.output_stride;
    GetParam()->int8.attention(alone.task);
    expect_same_output(all, alone, row);
  }
}

TEST_P(EachInstructionSet, MaskedKeysChangeNoBitInInt8) {
  AttentionCase masked(4, 20, 16), without(4, 20, 16);
  std::vector<float> bias(20, 0.0F);
  std::fill(bias.begin() + 7, bias.end(), masked_score);
  masked.task.bias = without.task.bias = bias.data();
  masked.want_probabilities();
  for (Size key = 7; key < 20; ++key)
    masked.value[static_cast<std::size_t>(key * masked.task.value_stride)] = 1000;
  narrow(without, 4, 7);
  GetParam()->int8.attention(masked.task);
  GetParam()->int8.attention(without.task);
  for (Size row = 0; row < 4; ++row) {
    expect_same_output(masked, without, row);
    for (Size key = 7; key < 20; ++key) EXPECT_EQ(masked.probability(row, key), 0.0F);
  }
}

// Attention that has nowhere to go often goes to a key whose values are next to nothing.
TEST_P(EachInstructionSet, KeysWithSmallValuesCountInInt8) {
  for (const float size : {1e-3F, 1e-8F, 0.0F}) {
    AttentionCase exact(3, 40, 16), tested(3, 40, 16);
    for (AttentionCase* each : {&exact, &tested}) {
      each->want_probabilities();
      for (Size i = 0; i < 16; ++i) {
        for (Size query = 0; query < 3; ++query)
          each->query[static_cast<std::size_t>(query * each->task.query_stride + i)] = 1;
        each->key[static_cast<std::size_t>(5 * each->task.key_stride + i)] = 1;
        each->value[static_cast<std::size_t>(5 * each->task.value_stride + i)] *= size;
      }
    }
    GetParam()->fp32.attention(exact.task);
    GetParam()->int8.attention(tested.task);
    ASSERT_GT(exact.probability(0, 5), 0.3F);
    EXPECT_NEAR(tested.probability(0, 5), exact.probability(0, 5), 0.02F);
    for (std::size_t i = 0; i < 16; ++i) EXPECT_NEAR(tested.output[i], exact.output[i], 0.03F);
  }
}

TEST_P(EachInstructionSet, ScoresFarApartLeaveOneKeyInInt8) {
  for (const float size : {1e3F, 1e9F, 1e15F}) {
    AttentionCase exact(3, 40, 16), tested(3, 40, 16);
    for (AttentionCase* each : {&exact, &tested})
      for (float& value : each->query) value *= size;
    GetParam()->fp32.attention(exact.task);
    GetParam()->int8.attention(tested.task);
    for (Size row = 0; row < 3; ++row)
      for (Size i = 0; i < 16; ++i) {
        const auto at = static_cast<std::size_t>(row * exact.task.output_stride + i);
        EXPECT_NEAR(tested.output[at], exact.output[at], 0.03F);
      }
  }
}

TEST_P(EachInstructionSet, QueryThatSeesNothingIsUniformInInt8Too) {
  for (const Size keys : {9, 16, 37, 64}) {
    AttentionCase tested(3, keys, 16);
    tested.use_bias();
    for (Size key = 0; key < keys; ++key)
      tested.bias[static_cast<std::size_t>(tested.task.bias_stride + key)] = masked_score;
    tested.want_probabilities();
    GetParam()->int8.attention(tested.task);
    for (Size key = 0; key < keys; ++key)
      EXPECT_NEAR(tested.probability(1, key), 1.0F / static_cast<float>(keys), 1e-4F);
    EXPECT_NE(tested.probability(0, 0), tested.probability(0, 1));
  }
}

TEST_P(EachInstructionSet, NotANumberInAQueryStaysInItsRowInInt8) {
  for (const float wrong : {std::nanf(""), HUGE_VALF}) {
    AttentionCase clean(5, 20, 16), tested(5, 20, 16);
    tested.query[static_cast<std::size_t>(2 * tested.task.query_stride + 3)] = wrong;
    GetParam()->int8.attention(clean.task);
    GetParam()->int8.attention(tested.task);
    expect_nan_in_row_alone(tested, clean, 2);
  }
}

TEST_P(EachInstructionSet, NotANumberInAKeyOrValueMakesNoneOfTheRestInInt8) {
  for (const float wrong : {std::nanf(""), HUGE_VALF})
    for (const bool in_key : {true, false}) {
      AttentionCase tested(5, 20, 16);
      auto& values = in_key ? tested.key : tested.value;
      values[static_cast<std::size_t>(
          4 * (in_key ? tested.task.key_stride : tested.task.value_stride) + 3)] = wrong;
      GetParam()->int8.attention(tested.task);
      for (Size row = 0; row < 5; ++row)
        for (Size i = 0; i < 16; ++i)
          EXPECT_TRUE(std::isnan(
              tested.output[static_cast<std::size_t>(row * tested.task.output_stride + i)]));
    }
}

// Two products of the largest bytes are the most that some instruction sets add in 16 bits.
TEST_P(EachInstructionSet, LargestBytesAreMultipliedExactlyInInt8) {
  AttentionCase tested(3, 32, 16);
  for (float& value : tested.query) value = 1;
  for (float& value : tested.key) value = 1;
  for (float& value : tested.value) value = 1;
  GetParam()->int8.attention(tested.task);
  for (Size row = 0; row < 3; ++row)
    for (Size i = 0; i < 16; ++i)
      EXPECT_NEAR(tested.output[static_cast<std::size_t>(row * tested.task.output_stride + i)],
                  1.0F, 0.01F);
}

}  // namespace
}  // namespace electra::kernels
