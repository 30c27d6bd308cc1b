// Products in bf16 and int8: by their definitions, and with the bits of every other instruction
// set.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

#include "electra/kernels/packed_matrix.hpp"
#include "kernels/attention_case.hpp"
#include "kernels/quantized_case.hpp"
#include "support/bits_hash.hpp"

namespace electra::kernels {
namespace {

constexpr float untouched_value = -12345.0F;

/// A product of quantized rows, and the memory that it points to.
struct LowPrecisionCase {
  LowPrecisionCase(const Kernels& tested_kernels, Precision precision, Size rows, Size depth,
                   Size columns)
      : kernels(tested_kernels),
        values(naive::random_floats(rows * depth, 1)),
        weight(naive::random_floats(columns * depth, 2, 0.3F)),
        bias(naive::random_floats(columns, 3)),
        residual(naive::random_floats(rows * columns, 4)),
        output(static_cast<std::size_t>(rows * (columns + 3)), untouched_value),
        input(kernels, precision, rows, depth),
        packed(precision, depth, columns) {
    task.a.rows = rows;
    task.b = packed.operand();
    task.c.values = output.data();
    task.c.stride = columns + 3;
    task.epilogue.bias = bias.data();
    bind();
  }

  /// Quantizes and packs values and weights after a change.
  void bind() {
    input = quantized(kernels, packed.precision(), values, task.a.rows);
    task.a.words = input.words.data();
    task.a.stride = input.stride;
    if (packed.precision() == Precision::int8) task.a.row_scales = input.scales.data();
    packed.pack(weight.data(), 0, task.b.columns);
  }

  void run() { kernels_of(kernels, packed.precision()).gemm(task); }
  float at(Size row, Size column) const {
    return output[static_cast<std::size_t>(row * task.c.stride + column)];
  }

  const Kernels& kernels;
  Floats values, weight, bias, residual, output;
  Quantized input;
  PackedMatrix packed;
  Gemm task;
};

/// Returns the byte of a weight.
int packed_byte(const PackedMatrix& packed, Size k, Size column) {
  const Size panel = column / panel_width, lane = column % panel_width;
  const Size word = (panel * packed.words() + k / 4) * panel_width + lane;
  return static_cast<std::int8_t>(packed.data()[word].bits >> static_cast<unsigned>(k % 4 * 8));
}

// So that instructions that add two products in 16 bits are exact.
TEST(PackedMatrix, PairsOfBytesFit16BitsWithAnyRow) {
  const Size columns = 300, depth = 31;
  Floats weight = naive::random_floats(columns * depth, 1);
  for (Size column = 0; column < columns; ++column) {
    float* const row = weight.data() + column * depth;
    for (Size k = 0; k < depth && column % 3 == 0; ++k) row[k] = k % 2 == 0 ? 0.3F : 0.7F;
    row[6] = row[7] = column % 2 == 0 ? 5.0F : -5.0F;  // ties, and values just beside them
    row[6] = std::nextafter(row[6], static_cast<float>(column % 7 - 3) * 10.0F);
  }
  PackedMatrix packed(Precision::int8, depth, columns);
  packed.pack(weight.data(), 0, columns);
  for (Size column = 0; column < columns; ++column)
    for (Size k = 0; k < depth; ++k) {
      const int byte = packed_byte(packed, k, column);
      const float weight_there = weight[static_cast<std::size_t>(column * depth + k)];
      ASSERT_NEAR(static_cast<float>(byte) * packed.scales()[column], weight_there,
                  0.501F * packed.scales()[column]);
      if (k % 2 == 0) continue;
      ASSERT_LE(std::abs(byte + packed_byte(packed, k - 1, column)) * 255, 32767);
    }
}

TEST_P(EachInstructionSet, Bf16ProductsAreThoseOfRoundedNumbers) {
  for (const Size rows : {1, 5, 13})
    for (const Size depth : {1, 2, 31, 64})
      for (const Size columns : {1, 16, 33, 130}) {
        LowPrecisionCase tested(*GetParam(), Precision::bf16, rows, depth, columns);
        tested.run();
        for (Size row = 0; row < rows; ++row)
          for (Size column = 0; column < columns; ++column) {
            double sum = static_cast<double>(tested.bias[static_cast<std::size_t>(column)]);
            for (Size k = 0; k < depth; ++k)
              sum += static_cast<double>(tested.input.at(row, k)) *
                     static_cast<double>(rounded_to_bf16(
                         tested.weight[static_cast<std::size_t>(column * depth + k)]));
            ASSERT_NEAR(tested.at(row, column), sum, 1e-5);
          }
      }
}

void expect_exact_sums(const LowPrecisionCase& tested) {
  for (Size row = 0; row < tested.task.a.rows; ++row)
    for (Size column = 0; column < tested.task.b.columns; ++column) {
      int sum = 0;
      for (Size k = 0; k < tested.packed.depth(); ++k)
        sum += static_cast<int>(tested.input.at(row, k)) * packed_byte(tested.packed, k, column);
      const float scaled = static_cast<float>(sum) * tested.packed.scales()[column];
      ASSERT_EQ(tested.at(row, column),
                std::fma(scaled, tested.input.scales[static_cast<std::size_t>(row)].scale,
                         tested.bias[static_cast<std::size_t>(column)]));
    }
}

TEST_P(EachInstructionSet, Int8SumsAreExact) {
  for (const Size rows : {1, 5, 13})
    for (const Size depth : {1, 4, 31, 300})
      for (const Size columns : {1, 16, 33, 130}) {
        LowPrecisionCase tested(*GetParam(), Precision::int8, rows, depth, columns);
        tested.run();
        expect_exact_sums(tested);
      }
}

// Deeper, and with more rows, than any tile or cache takes at once.
TEST_P(EachInstructionSet, DeepInt8SumsAreExact) {
  LowPrecisionCase tested(*GetParam(), Precision::int8, 53, 4356, 70);
  tested.run();
  expect_exact_sums(tested);
}

TEST_P(EachInstructionSet, DeepBf16GemmHasTheBitsOfEveryOtherInstructionSet) {
  if (!has_common_bits_in_bf16(*GetParam())) GTEST_SKIP() << "adds in another order";
  LowPrecisionCase tested(*GetParam(), Precision::bf16, 53, 2500, 70);
  tested.run();
  EXPECT_EQ(testing::hash_of_bits(tested.output), 0xc260d467c2aea4e6U);
}

TEST_P(EachInstructionSet, LargestBytesDoNotSaturate) {
  const Size depth = 5000;
  LowPrecisionCase tested(*GetParam(), Precision::int8, 2, depth, 16);
  for (const float first : {1.0F, -1.0F, 0.5F})
    for (const float second : {1.0F, -1.0F, -0.5F, 0.0F})
      for (const float value : {1.0F, -1.0F}) {
        for (std::size_t k = 0; k < tested.weight.size(); k += 2) {
          tested.weight[k] = first;
          tested.weight[k + 1] = second;
        }
        // One value of the other sign moves the byte of the others, or the zero point, to the end.
        tested.values.assign(tested.values.size(), value);
        tested.values[0] = value * -1e-6F;
        tested.bind();
        tested.run();
        expect_exact_sums(tested);
      }
}

TEST_P(EachInstructionSet, QuantizedOutputIsTheOutputQuantized) {
  for (const Size columns : {5, 16, 70}) {
    LowPrecisionCase tested(*GetParam(), Precision::bf16, 9, 40, columns);
    tested.task.epilogue.activation = Activation::gelu;
    tested.run();
    Quantized words(*GetParam(), Precision::bf16, 9, columns);
    tested.task.c.words = words.words.data();
    tested.task.c.words_stride = words.stride;
    tested.run();
    for (Size row = 0; row < 9; ++row)
      for (Size column = 0; column < columns; ++column)
        ASSERT_EQ(words.at(row, column), rounded_to_bf16(tested.at(row, column)));
  }
}

TEST_P(EachInstructionSet, MinMaxSparesASecondPassOverTheRows) {
  for (const Size columns : {5, 16, 70}) {
    LowPrecisionCase tested(*GetParam(), Precision::int8, 9, 40, columns);
    tested.task.epilogue.activation = Activation::gelu;
    AlignedVector<float> min_max(static_cast<std::size_t>(9 * 2 * panel_width), 0.0F);
    tested.task.c.min_max = min_max.data();
    // In two parts, as threads share it.
    const Size panels = tested.task.b.last_panel;
    tested.task.b.last_panel = panels / 2;
    tested.run();
    tested.task.b.first_panel = panels / 2;
    tested.task.b.last_panel = panels;
    tested.run();
    Quantized with(*GetParam(), Precision::int8, 9, columns), without = with;
    for (Quantized* words : {&with, &without}) {
      Quantize task;
      task.input = tested.output.data();
      task.input_stride = columns + 3;
      task.rows = 9;
      task.width = columns;
      task.min_max = words == &with ? min_max.data() : nullptr;
      task.output = words->output();
      GetParam()->int8.quantize(task);
    }
    expect_same(with.scales, without.scales);
    expect_same(with.words, without.words);
  }
}

std::vector<Precision> precisions_of_common_bits(const Kernels& kernels) {
  if (!has_common_bits_in_bf16(kernels)) return {Precision::int8};
  return {Precision::bf16, Precision::int8};
}

TEST_P(EachInstructionSet, LowPrecisionGemmHasTheBitsOfEveryOtherInstructionSet) {
  for (const Precision precision : precisions_of_common_bits(*GetParam()))
    for (const Size rows : {1, 4, 7, 13})
      for (const Size columns : {1, 24, 64, 139})
        for (const float size : {1.0F, 1e-18F, 1e-30F, 1e30F}) {
          AlignedVector<float> outputs[2];
          for (const int which : {0, 1}) {
            const Kernels& kernels = which == 0 ? *available().front() : *GetParam();
            LowPrecisionCase tested(kernels, precision, rows, 45, columns);
            for (float& value : tested.values) value *= size;
            for (float& value : tested.weight) value *= size;
            tested.bind();
            tested.task.epilogue.activation = Activation::gelu;
            tested.task.epilogue.bias = nullptr;
            tested.task.epilogue.residual = tested.residual.data();
            tested.task.epilogue.residual_stride = columns;
            tested.run();
            outputs[which].assign(tested.output.begin(), tested.output.end());
          }
          for (std::size_t i = 0; i < outputs[0].size(); ++i)
            ASSERT_TRUE(same_bits(outputs[0][i], outputs[1][i])) << rows << 'x' << columns;
        }
}

// Rows are shared out over threads, batches and blocks in any way, and panels over threads.
TEST_P(EachInstructionSet, LowPrecisionGemmHasTheSameBitsInEverySplit) {
  const Size rows = 50, columns = 70;
  for (const Precision precision : {Precision::bf16, Precision::int8})
    for (const Size depth : {45, 64, 290}) {
      LowPrecisionCase together(*GetParam(), precision, rows, depth, columns);
      together.task.epilogue.activation = Activation::gelu;
      LowPrecisionCase split(*GetParam(), precision, rows, depth, columns);
      together.task.epilogue.residual = split.task.epilogue.residual = split.residual.data();
      together.task.epilogue.residual_stride = columns;
      together.run();
      for (Size part = 1; part < rows; part += part < 3 ? 1 : 7) {
        std::fill(split.output.begin(), split.output.end(), untouched_value);
        for (Size row = 0; row < rows; row += part)
          for (const Size panel : {0, 2}) {
            split.task = together.task;
            split.task.a.words += row * split.task.a.stride;
            split.task.a.rows = std::min(part, rows - row);
            if (split.task.a.row_scales != nullptr) split.task.a.row_scales += row;
            split.task.b.first_panel = panel;
            split.task.b.last_panel = panel == 0 ? 2 : split.task.b.last_panel;
            split.task.c.values = split.output.data() + row * split.task.c.stride;
            split.task.epilogue.residual += row * columns;
            split.run();
          }
        ASSERT_EQ(split.output, together.output) << part << " rows of " << depth;
      }
    }
}

TEST_P(EachInstructionSet, InfinityInAColumnOfBf16StaysInIt) {
  for (const Size depth : {3, 45, 64}) {
    LowPrecisionCase clean(*GetParam(), Precision::bf16, 5, depth, 40),
        tested(*GetParam(), Precision::bf16, 5, depth, 40);
    for (Size k = 0; k < depth; ++k)
      tested.weight[static_cast<std::size_t>(16 * depth + k)] =
          std::numeric_limits<float>::infinity();
    tested.bind();
    clean.run();
    tested.run();
    for (Size row = 0; row < 5; ++row)
      for (Size column = 0; column < 40; ++column) {
        if (column == 16)
          EXPECT_FALSE(std::isfinite(tested.at(row, column)));
        else
          EXPECT_EQ(tested.at(row, column), clean.at(row, column));
      }
  }
}

// In place, as layers add it: no value may be added twice.
TEST_P(EachInstructionSet, ResidualMayBeTheOutput) {
  for (const Precision precision : {Precision::bf16, Precision::int8})
    for (const Size rows : {1, 15, 17, 34, 50}) {
      LowPrecisionCase apart(*GetParam(), precision, rows, 70, 40),
          in_place = {*GetParam(), precision, rows, 70, 40};
      apart.task.epilogue.residual = apart.residual.data();
      apart.task.epilogue.residual_stride = 40;
      for (Size i = 0; i < rows * 40; ++i)
        in_place.task.c.values[i / 40 * 43 + i % 40] = apart.residual[static_cast<std::size_t>(i)];
      in_place.task.epilogue.residual = in_place.task.c.values;
      in_place.task.epilogue.residual_stride = 43;
      apart.run();
      in_place.run();
      ASSERT_EQ(apart.output, in_place.output) << rows;
    }
}

TEST_P(EachInstructionSet, DenormalsAreZeroInProductsOfBf16) {
  LowPrecisionCase tested(*GetParam(), Precision::bf16, 5, 5, 20);
  for (float& value : tested.values) value = 0x1p-70F;
  for (float& value : tested.weight) value = 0x1p-70F;
  tested.bind();
  for (float& value : tested.bias) value = 0x1p-130F;
  for (const bool with_bias : {false, true}) {
    tested.task.epilogue.bias = with_bias ? tested.bias.data() : nullptr;
    tested.run();
    for (Size row = 0; row < 5; ++row)
      for (Size column = 0; column < 20; ++column) ASSERT_EQ(bits_of(tested.at(row, column)), 0U);
  }
}

/// FNV-1a over the bits.
template <class Floats>
std::uint64_t hash(const Floats& values, std::uint64_t result = 14695981039346656037U) {
  for (const float value : values)
    for (unsigned byte = 0; byte < 4; ++byte)
      result = (result ^ (bits_of(value) >> (8U * byte) & 0xffU)) * 1099511628211U;
  return result;
}

// The bits that every compiler must reproduce.
TEST_P(EachInstructionSet, LowPrecisionKernelsHaveTheseBits) {
  for (const auto& [precision, expected] :
       {std::pair{Precision::bf16, std::uint64_t{4077031040069405940U}},
        {Precision::int8, std::uint64_t{9768317526358753341U}}}) {
    if (precision == Precision::bf16 && !has_common_bits_in_bf16(*GetParam())) continue;
    LowPrecisionCase product(*GetParam(), precision, 13, 45, 139);
    product.task.epilogue.activation = Activation::gelu;
    product.run();
    AttentionCase attention(25, 40, 50);
    attention.use_bias();
    kernels_of(*GetParam(), precision).attention(attention.task);
    EXPECT_EQ(hash(attention.output, hash(product.output)), expected);
  }
}

TEST_P(EachInstructionSet, GeluOfLowPrecisionGemmIsRightToFourDigits) {
  for (const Precision precision : {Precision::bf16, Precision::int8}) {
    LowPrecisionCase tested(*GetParam(), precision, 13, 64, 80);
    for (float& each : tested.bias) each *= 4;
    tested.run();
    const Floats before = tested.output;
    tested.task.epilogue.activation = Activation::gelu;
    tested.run();
    for (Size row = 0; row < 13; ++row)
      for (Size column = 0; column < 80; ++column) {
        const double x = before[static_cast<std::size_t>(row * tested.task.c.stride + column)];
        ASSERT_NEAR(tested.at(row, column), naive::gelu(x), 3e-5 * std::fabs(x)) << x;
      }
  }
}

}  // namespace
}  // namespace electra::kernels
