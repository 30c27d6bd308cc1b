#pragma once

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "electra/core/aligned.hpp"
#include "kernels/each_instruction_set.hpp"

namespace electra::kernels {

/// One head of random values with room after each row, and the memory that it points to.
struct AttentionCase {
  AttentionCase(Size queries, Size keys, Size head_size)
      : query(naive::random_floats(queries * (head_size + 3), 1)),
        key(naive::random_floats(keys * (head_size + 5), 2)),
        value(naive::random_floats(keys * (head_size + 7), 3)),
        bias(naive::random_floats(queries * (keys + 2), 4)),
        probabilities(static_cast<std::size_t>(queries * (keys + 9)), untouched),
        output(static_cast<std::size_t>(queries * (head_size + 11)), untouched),
        scratch(static_cast<std::size_t>(attention_scratch(keys, head_size)), untouched) {
    task.query = query.data();
    task.query_stride = head_size + 3;
    task.queries = queries;
    task.key = key.data();
    task.key_stride = head_size + 5;
    task.value = value.data();
    task.value_stride = head_size + 7;
    task.keys = keys;
    task.head_size = head_size;
    task.scale = 0.3F;
    task.probability_scale = 1.0F;
    task.output = output.data();
    task.output_stride = head_size + 11;
    task.scratch = scratch.data();
  }

  void use_bias() {
    task.bias = bias.data();
    task.bias_stride = task.keys + 2;
  }
  void want_probabilities() {
    task.probabilities = probabilities.data();
    task.probabilities_stride = task.keys + 9;
  }
  void make_causal(Size offset) {
    task.causal = true;
    task.causal_offset = offset;
  }
  float probability(Size query_row, Size key_row) const {
    return probabilities[static_cast<std::size_t>(query_row * task.probabilities_stride + key_row)];
  }

  static constexpr float untouched = -12345.0F;
  std::vector<float> query, key, value, bias, probabilities, output;
  AlignedVector<float> scratch;
  Attention task{};
};

/// Expects NaN in one row of a result, and in the others what a clean input has.
inline void expect_nan_in_row_alone(const AttentionCase& tested, const AttentionCase& clean,
                                    Size nan_row) {
  for (Size row = 0; row < tested.task.queries; ++row)
    for (Size i = 0; i < tested.task.head_size; ++i) {
      const auto at = static_cast<std::size_t>(row * tested.task.output_stride + i);
      if (row == nan_row)
        EXPECT_TRUE(std::isnan(tested.output[at]));
      else
        EXPECT_EQ(tested.output[at], clean.output[at]);
    }
}

}  // namespace electra::kernels
