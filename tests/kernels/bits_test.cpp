// The bits of every kernel are the same with every instruction set, compiler and split.

#include <cmath>
#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

#include "electra/kernels/packed_matrix.hpp"
#include "kernels/attention_case.hpp"
#include "support/bits_hash.hpp"

namespace electra::kernels {
namespace {

using testing::hash_of_bits;
using Floats = std::vector<float>;

/// Floats whose bits are random: tiny ones, huge ones, infinities and NaNs among them.
Floats random_bits(Size count, unsigned seed) {
  std::mt19937 engine(seed);
  Floats values(static_cast<std::size_t>(count));
  for (float& value : values) {
    const auto bits = static_cast<std::uint32_t>(engine());
    std::memcpy(&value, &bits, sizeof value);
  }
  return values;
}

/// output = input * packed, for rows without room between them.
Gemm product(const float* input, Size rows, const PackedMatrix& packed, float* output) {
  Gemm task;
  task.a.words = as_words(input);
  task.a.stride = packed.depth();
  task.a.rows = rows;
  task.b = packed.operand();
  task.c.values = output;
  task.c.stride = packed.columns();
  return task;
}

Floats multiplied(const Kernels& kernels, Activation activation, const Floats& input, Size rows,
                  Size depth, Size columns) {
  const Floats weight = naive::random_floats(columns * depth, 7, 0.2F),
               bias = naive::random_floats(columns, 8),
               residual = naive::random_floats(rows * columns, 9);
  PackedMatrix packed(depth, columns);
  packed.pack(weight.data(), 0, columns);
  Floats output(static_cast<std::size_t>(rows * columns));
  Gemm task = product(input.data(), rows, packed, output.data());
  task.epilogue.bias = bias.data();
  task.epilogue.activation = activation;
  task.epilogue.residual = residual.data();
  task.epilogue.residual_stride = columns;
  kernels.fp32.gemm(task);
  return output;
}

TEST_P(EachInstructionSet, GemmHasTheBitsOfEveryOtherInstructionSet) {
  Floats all;
  for (const Size rows : {1, 4, 7, 13})
    for (Size columns = 1; columns < 140; columns += 23) {
      const Floats output = multiplied(*GetParam(), Activation::gelu,
                                       naive::random_floats(rows * 45, 1), rows, 45, columns);
      all.insert(all.end(), output.begin(), output.end());
    }
  EXPECT_EQ(hash_of_bits(all), 0xb36adcca6e07b861U);
}

TEST_P(EachInstructionSet, LongGemmHasTheBitsOfEveryOtherInstructionSet) {
  EXPECT_EQ(hash_of_bits(multiplied(*GetParam(), Activation::identity,
                                    naive::random_floats(11 * 775, 1), 11, 775, 70)),
            0xfd6e064eab5555b5U);
}

// Depths of several parts, and more rows than are multiplied with one of them at once.
TEST_P(EachInstructionSet, DeepGemmHasTheBitsOfEveryOtherInstructionSet) {
  Floats all;
  for (const Size depth : {1025, 2300, 3072}) {
    const Floats output = multiplied(*GetParam(), Activation::gelu,
                                     naive::random_floats(53 * depth, 1), 53, depth, 70);
    all.insert(all.end(), output.begin(), output.end());
  }
  EXPECT_EQ(hash_of_bits(all), 0x0f4b72376f59c49dU);
}

TEST_P(EachInstructionSet, GemmHasTheBitsOfEveryOtherInstructionSetForAnyFloats) {
  EXPECT_EQ(hash_of_bits(
                multiplied(*GetParam(), Activation::identity, random_bits(64 * 3, 2), 64, 3, 33)),
            0xf29cf915562e92b3U);
}

TEST_P(EachInstructionSet, ActivationsHaveTheBitsOfEveryOtherInstructionSet) {
  Floats all;
  for (int activation = 0; activation <= static_cast<int>(Activation::laplace); ++activation) {
    Floats values = random_bits(10007, 3);
    const Floats usual = naive::random_floats(10007, 4, 3.0F);
    values.insert(values.end(), usual.begin(), usual.end());
    const auto width = static_cast<Size>(values.size());
    GetParam()->activate(static_cast<Activation>(activation), values.data(), 1, width, width);
    all.insert(all.end(), values.begin(), values.end());
  }
  EXPECT_EQ(hash_of_bits(all), 0x7aebfd7934247e7eU);
}

// Where instructions for the minimum and the maximum of other machines have other answers.
TEST_P(EachInstructionSet, ActivationsOfSpecialValuesHaveTheBitsOfScalar) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  const Floats special{0.0F, -0.0F, infinity, -infinity, std::nanf(""), 0x1p-149F, -0x1p-149F};
  for (int activation = 0; activation <= static_cast<int>(Activation::laplace); ++activation) {
    Floats expected = special, values = special;
    const auto width = static_cast<Size>(special.size());
    available().front()->activate(static_cast<Activation>(activation), expected.data(), 1, width,
                                  width);
    GetParam()->activate(static_cast<Activation>(activation), values.data(), 1, width, width);
    for (std::size_t i = 0; i < special.size(); ++i)
      EXPECT_TRUE(same_bits(values[i], expected[i])) << activation << " of " << special[i];
  }
}

TEST_P(EachInstructionSet, SoftmaxHasTheBitsOfEveryOtherInstructionSet) {
  Floats all;
  for (Size width = 1; width <= 70; ++width) {
    Floats values = naive::random_floats(3 * width, static_cast<unsigned>(width), 20.0F);
    GetParam()->softmax(values.data(), 3, width, width);
    all.insert(all.end(), values.begin(), values.end());
  }
  EXPECT_EQ(hash_of_bits(all), 0x4f5db4dbdd65c8d1U);
}

TEST_P(EachInstructionSet, LayerNormHasTheBitsOfEveryOtherInstructionSet) {
  Floats all;
  for (Size width = 1; width <= 70; ++width) {
    const Floats weight = naive::random_floats(width, 1), bias = naive::random_floats(width, 2);
    Floats rows = naive::random_floats(7 * width, static_cast<unsigned>(width), 3.0F);
    LayerNorm task;
    task.input = rows.data();
    task.rows = 7;
    task.width = task.input_stride = task.output_stride = width;
    task.weight = weight.data();
    task.bias = bias.data();
    task.epsilon = 1e-12F;
    task.output = rows.data();
    GetParam()->fp32.layer_norm(task);
    all.insert(all.end(), rows.begin(), rows.end());
  }
  EXPECT_EQ(hash_of_bits(all), 0x00092ea782b29ea4U);
}

TEST_P(EachInstructionSet, AttentionHasTheBitsOfEveryOtherInstructionSet) {
  Floats all;
  for (Size keys = 1; keys <= 65; keys += 4) {
    AttentionCase tested(29, keys, 66 - keys);
    tested.use_bias();
    tested.want_probabilities();
    tested.make_causal(keys / 2);
    tested.task.probability_scale = 0.7F;
    GetParam()->fp32.attention(tested.task);
    all.insert(all.end(), tested.output.begin(), tested.output.end());
    all.insert(all.end(), tested.probabilities.begin(), tested.probabilities.end());
  }
  EXPECT_EQ(hash_of_bits(all), 0x9380005a1115831cU);
}

TEST_P(EachInstructionSet, GemmOfOneRowHasTheBitsOfThatRowAmongMany) {
  const Floats input = naive::random_floats(40 * 50, 1);
  const Floats together = multiplied(*GetParam(), Activation::identity, input, 40, 50, 100);
  const Floats weight = naive::random_floats(100 * 50, 7, 0.2F),
               bias = naive::random_floats(100, 8), residual = naive::random_floats(40 * 100, 9);
  PackedMatrix packed(50, 100);
  packed.pack(weight.data(), 0, 100);
  for (Size row = 0; row < 40; ++row) {
    Floats alone(100);
    Gemm task = product(input.data() + row * 50, 1, packed, alone.data());
    task.epilogue.bias = bias.data();
    task.epilogue.residual = residual.data() + row * 100;
    task.epilogue.residual_stride = 100;
    GetParam()->fp32.gemm(task);
    for (std::size_t i = 0; i < 100; ++i)
      ASSERT_EQ(alone[i], together[static_cast<std::size_t>(row) * 100 + i]) << row << ", " << i;
  }
}

// Depth 1 and a residual give sum = a * b exactly once rounded; depth 2 shows one rounding only.
TEST_P(EachInstructionSet, MultiplyAndAddRoundOnce) {
  const Size count = 2000;
  Floats input = random_bits(2 * count, 11), weight = random_bits(2, 12);
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
    if (i % 2 == 0) input[2 * i] = -input[2 * i + 1] * weight[1] / weight[0];  // nearly cancels
  PackedMatrix packed(2, 1);
  packed.pack(weight.data(), 0, 1);
  Floats output(static_cast<std::size_t>(count));
  GetParam()->fp32.gemm(product(input.data(), count, packed, output.data()));
  for (std::size_t i = 0; i < output.size(); ++i) {
    const float wanted =
        std::fma(input[2 * i + 1], weight[1], std::fma(input[2 * i], weight[0], 0.0F));
    ASSERT_TRUE(same_bits(output[i], wanted))
        << input[2 * i] << " * " << weight[0] << " + " << input[2 * i + 1] << " * " << weight[1];
  }
}

// (1 + 2^-12)^2 lies half way between two floats, so that far smaller addends decide. Rounding to
// double first loses them.
TEST_P(EachInstructionSet, SmallestAddendBreaksATie) {
  const float factor = 1.0F + 0x1p-12F, above = 1.0F + 0x1p-11F + 0x1p-23F, below = 1.0F + 0x1p-11F;
  const Floats weight{0x1p-70F, factor};
  PackedMatrix packed(2, 1);
  packed.pack(weight.data(), 0, 1);
  const Floats input{1, factor, -1, factor, 0, factor, 1, -factor, -1, -factor, 0, -factor};
  Floats output(6);
  GetParam()->fp32.gemm(product(input.data(), 6, packed, output.data()));
  EXPECT_EQ(output, (Floats{above, below, below, -below, -above, -below}));
}

}  // namespace
}  // namespace electra::kernels
