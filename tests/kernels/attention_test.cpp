#include <gtest/gtest.h>

#include "electra/core/aligned.hpp"
#include "kernels/each_table.hpp"

namespace electra::kernels {
namespace {

constexpr float untouched = -12345.0F;

/// One head of random numbers with room after each row, and the memory that it points to.
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
    task.causal_offset = -1;
    task.probability_scale = 1.0F;
    task.output = output.data();
    task.output_stride = head_size + 11;
    task.scratch = scratch.data();
  }

  std::vector<float> query, key, value, bias, probabilities, output;
  AlignedVector<float> scratch;
  Attention task{};
};

void expect_right(const AttentionCase& tested) {
  const Attention& task = tested.task;
  for (Size query = 0; query < task.queries; ++query) {
    auto wanted = naive::attention(task, query);
    wanted.resize(static_cast<std::size_t>(task.output_stride), static_cast<double>(untouched));
    for (Size i = 0; i < task.output_stride; ++i)
      ASSERT_NEAR(task.output[query * task.output_stride + i], wanted[static_cast<std::size_t>(i)],
                  5e-6)
          << task.queries << " queries, " << task.keys << " keys of " << task.head_size << " at "
          << query << ", " << i;
    if (task.probabilities == nullptr) continue;
    auto probabilities = naive::attention_probabilities(task, query);
    probabilities.resize(static_cast<std::size_t>(task.probabilities_stride),
                         static_cast<double>(untouched));
    for (Size key = 0; key < task.probabilities_stride; ++key)
      ASSERT_NEAR(task.probabilities[query * task.probabilities_stride + key],
                  probabilities[static_cast<std::size_t>(key)], 2e-6)
          << task.queries << " queries, " << task.keys << " keys of " << task.head_size << " at "
          << query << ", " << key;
  }
}

TEST_P(EachTable, AttentionMatchesItsDefinition) {
  for (const Size queries : {1, 2, 7, 25, 49})
    for (Size keys = 1; keys <= 65; keys += queries == 7 ? 1 : 8) {
      AttentionCase tested(queries, keys, 66 - keys);
      GetParam()->attention(tested.task);
      expect_right(tested);
    }
}

TEST_P(EachTable, AttentionTakesBiasCausalMaskAndHeadMaskTogether) {
  for (Size keys = 1; keys <= 65; keys += 3) {
    AttentionCase tested(9, keys, 16);
    tested.task.bias = tested.bias.data();
    tested.task.bias_stride = keys + 2;
    tested.task.causal_offset = keys / 2;
    tested.task.probability_scale = 0.7F;
    tested.task.probabilities = tested.probabilities.data();
    tested.task.probabilities_stride = keys + 9;
    GetParam()->attention(tested.task);
    expect_right(tested);
  }
}

}  // namespace
}  // namespace electra::kernels
