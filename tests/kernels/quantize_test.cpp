// Quantized rows: by their definition, from quantize and from layer_norm.

#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "kernels/quantized_case.hpp"

namespace electra::kernels {
namespace {

TEST_P(EachInstructionSet, Bf16IsTheNearestEvenToTheLastBit) {
  Floats values;
  for (std::uint32_t bits = 0; bits < 0x20000000U; bits += 0x7fffU)
    for (const std::uint32_t far : {0U, 0x20000000U, 0x40000000U, 0x60000000U})
      for (const std::uint32_t sign : {0U, 0x80000000U})
        values.push_back(float_of(bits + far + sign));
  for (const std::uint32_t bits : {0x3f808000U, 0x3f818000U, 0x3f808001U, 0x7f7fffffU, 0x7f7f7fffU,
                                   0x00000001U, 0x807fffffU, 0x00800000U, 0x7f800000U})
    values.push_back(float_of(bits));
  const Quantized words = quantized(*GetParam(), Precision::bf16, values, 1);
  for (std::size_t i = 0; i < values.size(); ++i)
    ASSERT_TRUE(same_bits(words.at(0, static_cast<Size>(i)), rounded_to_bf16(values[i])))
        << values[i] << " became " << words.at(0, static_cast<Size>(i));
}

TEST_P(EachInstructionSet, BytesAreTheNearestMultiplesOfTheScale) {
  for (const Size width : {1, 15, 16, 17, 70}) {
    const Size rows = 4;
    Floats values = naive::random_floats(rows * width, 1, 3.0F);
    // One row is all positive, one all negative: 0 is its first or last byte.
    for (Size i = 0; i < width; ++i) {
      float* const value = values.data() + i;
      value[2 * width] = std::fabs(value[2 * width]);
      value[3 * width] = -std::fabs(value[3 * width]);
    }
    const Quantized words = quantized(*GetParam(), Precision::int8, values, rows);
    for (Size row = 0; row < rows; ++row) {
      const float* const from = values.data() + row * width;
      const float min = std::min(0.0F, *std::min_element(from, from + width));
      const float max = std::max(0.0F, *std::max_element(from, from + width));
      const RowScale& scale = words.scales[static_cast<std::size_t>(row)];
      EXPECT_EQ(scale.scale, (max - min) / 254.0F);
      EXPECT_EQ(scale.zero_point, std::nearbyint(-min * (254.0F / (max - min))));
      for (Size i = 0; i < width; ++i)
        EXPECT_NEAR(words.at(row, i), from[i] / scale.scale, 0.5 + 1e-4);
    }
  }
}

// Where minimum and maximum of a row are both halfway between two bytes, neither may overflow.
TEST_P(EachInstructionSet, MinimumAndMaximumDoNotOverflow) {
  for (const float range : {253.0F, 254.0F, 255.0F, 256.0F})
    for (float low = -0.5F; low > -range; low -= 1.0F) {
      const Quantized words = quantized(*GetParam(), Precision::int8, {low, range + low, 0.0F}, 1);
      const float scale = words.scales[0].scale;
      ASSERT_NEAR(words.at(0, 0), low / scale, 0.501) << range;
      ASSERT_NEAR(words.at(0, 1), (range + low) / scale, 0.501) << range;
      ASSERT_EQ(words.at(0, 2), 0.0F);
    }
}

TEST_P(EachInstructionSet, ZerosNanAndInfinityShowInTheScale) {
  const float infinity = std::numeric_limits<float>::infinity();
  const Floats values{0.0F, -0.0F, 0.0F, 1.0F, std::nanf(""), 2.0F, 1.0F, -infinity, 2.0F};
  const Quantized words = quantized(*GetParam(), Precision::int8, values, 3);
  EXPECT_EQ(words.scales[0].scale, 0.0F);
  for (Size i = 0; i < 3; ++i) EXPECT_EQ(words.at(0, i), 0.0F);
  EXPECT_TRUE(std::isnan(words.scales[1].scale));
  EXPECT_TRUE(std::isinf(words.scales[2].scale));
}

TEST_P(EachInstructionSet, LayerNormQuantizesItsOutput) {
  for (const Precision precision : {Precision::bf16, Precision::int8})
    for (const Size width : {5, 16, 33, 256}) {
      const Size rows = 7;
      const Floats values = naive::random_floats(rows * width, 1),
                   weight = naive::random_floats(width, 2), bias = naive::random_floats(width, 3);
      Floats plain(values.size()), beside(values.size());
      LayerNorm task;
      task.input = values.data();
      task.width = task.input_stride = task.output_stride = width;
      task.rows = rows;
      task.weight = weight.data();
      task.bias = bias.data();
      task.epsilon = 1e-12F;
      task.output = plain.data();
      GetParam()->fp32.layer_norm(task);
      Quantized words(*GetParam(), precision, rows, width);
      task.output = beside.data();
      task.quantized = words.output();
      kernels_of(*GetParam(), precision).layer_norm(task);
      EXPECT_EQ(plain, beside);
      const Quantized wanted = quantized(*GetParam(), precision, plain, rows);
      for (Size row = 0; row < rows; ++row)
        for (Size i = 0; i < width; ++i) ASSERT_EQ(words.at(row, i), wanted.at(row, i));
      if (precision == Precision::int8) expect_same(words.scales, wanted.scales);
    }
}

}  // namespace
}  // namespace electra::kernels
