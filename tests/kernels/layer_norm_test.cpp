#include <gtest/gtest.h>

#include "kernels/each_instruction_set.hpp"

namespace electra::kernels {
namespace {

constexpr float untouched = -12345.0F;

struct LayerNormCase {
  LayerNormCase(Size rows, Size width)
      : input(naive::random_floats(rows * (width + 3), 1)),
        weight(naive::random_floats(width, 2)),
        bias(naive::random_floats(width, 3)),
        output(static_cast<std::size_t>(rows * (width + 5)), untouched) {
    task.input = input.data();
    task.input_stride = width + 3;
    task.rows = rows;
    task.width = width;
    task.weight = weight.data();
    task.bias = bias.data();
    task.epsilon = 0.00001F;
    task.output = output.data();
    task.output_stride = width + 5;
  }

  std::vector<float> input, weight, bias, output;
  LayerNorm task;
};

void expect_right(const LayerNormCase& tested, double tolerance) {
  const LayerNorm& task = tested.task;
  for (Size row = 0; row < task.rows; ++row) {
    auto wanted = naive::layer_norm(task, row);
    wanted.resize(static_cast<std::size_t>(task.output_stride), static_cast<double>(untouched));
    for (Size i = 0; i < task.output_stride; ++i)
      ASSERT_NEAR(task.output[row * task.output_stride + i], wanted[static_cast<std::size_t>(i)],
                  tolerance)
          << task.rows << 'x' << task.width << " at " << row << ", " << i;
  }
}

// Every width around the 16 lanes, and row counts around the four rows that go together. Rows of
// one or two values have hardly a variance, and divide by it.
TEST_P(EachInstructionSet, LayerNormMatchesItsDefinition) {
  for (const Size rows : {1, 3, 4, 7, 9})
    for (Size width = 1; width <= 65; ++width) {
      LayerNormCase tested(rows, width);
      GetParam()->fp32.layer_norm(tested.task);
      expect_right(tested, width < 3 ? 1e-3 : 5e-6);
    }
}

TEST_P(EachInstructionSet, LayerNormOfTheUsualWidthsMatchesItsDefinition) {
  for (const Size width : {128, 256, 768, 1024}) {
    LayerNormCase tested(6, width);
    GetParam()->fp32.layer_norm(tested.task);
    expect_right(tested, 2e-6);
  }
}

TEST_P(EachInstructionSet, LayerNormMayWriteOverItsInput) {
  LayerNormCase apart(6, 45), over(6, 45);
  over.task.output = over.input.data();
  over.task.output_stride = over.task.input_stride;
  GetParam()->fp32.layer_norm(apart.task);
  GetParam()->fp32.layer_norm(over.task);
  for (Size row = 0; row < 6; ++row)
    for (Size i = 0; i < 45; ++i)
      EXPECT_EQ(over.task.output[row * 48 + i], apart.task.output[row * 50 + i]);
}

// A large mean must not drown the variance.
TEST_P(EachInstructionSet, LayerNormTakesTheMeanAwayFirst) {
  LayerNormCase tested(2, 64);
  for (float& value : tested.input) value = std::round(value * 64.0F) / 64.0F + 4096.0F;
  GetParam()->fp32.layer_norm(tested.task);
  expect_right(tested, 1e-3);
}

TEST_P(EachInstructionSet, EqualNumbersBecomeTheBias) {
  LayerNormCase tested(1, 48);
  for (float& value : tested.input) value = 3.25F;
  GetParam()->fp32.layer_norm(tested.task);
  for (std::size_t i = 0; i < 48; ++i) EXPECT_EQ(tested.output[i], tested.bias[i]);
}

TEST_P(EachInstructionSet, RowsAreNormalizedAloneAsTheyAreTogether) {
  LayerNormCase together(11, 70);
  GetParam()->fp32.layer_norm(together.task);
  for (Size row = 0; row < 11; ++row) {
    LayerNormCase alone(1, 70);
    alone.task.input = together.input.data() + row * 73;
    GetParam()->fp32.layer_norm(alone.task);
    for (Size i = 0; i < 70; ++i)
      ASSERT_EQ(alone.task.output[i], together.task.output[row * 75 + i]) << row;
  }
}

}  // namespace
}  // namespace electra::kernels
