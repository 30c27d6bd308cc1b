// The kernels of bf16 and int8: by their definitions, and with the bits of every other table.

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include <gtest/gtest.h>

#include "electra/core/aligned.hpp"
#include "electra/kernels/packed_matrix.hpp"
#include "kernels/attention_case.hpp"

namespace electra::kernels {
namespace {

using Floats = std::vector<float>;

std::uint32_t bits_of(float value) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

float float_of(std::uint32_t bits) {
  float value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// To nearest, ties to even, by comparing with both neighbours.
float rounded_to_bf16(float value) {
  if (std::isnan(value)) return value;
  if (std::fabs(value) < std::numeric_limits<float>::min()) return std::copysign(0.0F, value);
  const float below = float_of(bits_of(value) & 0xffff0000U);
  const float above = float_of((bits_of(value) & 0xffff0000U) + 0x10000U);
  if (std::isinf(value)) return value;
  const double down = std::fabs(static_cast<double>(value) - below);
  // Beyond the largest number comes what would be the next one, not infinity.
  const double up = std::isinf(above) ? std::ldexp(1.0, 128) - std::fabs(static_cast<double>(value))
                                      : std::fabs(static_cast<double>(above) - value);
  if (down != up) return down < up ? below : above;
  return (bits_of(below) >> 16U & 1U) == 0 ? below : above;
}

const PrecisionKernels& kernels_of(const Kernels& kernels, Precision precision) {
  return precision == Precision::bf16 ? kernels.bf16 : kernels.int8;
}

/// Rows in words, and where their scales go.
struct Words {
  Words(const Kernels& kernels, Precision its_precision, Size rows, Size width)
      : precision(its_precision),
        per_word(kernels_of(kernels, precision).values_per_word),
        stride((width + 15) / 16 * 16 / per_word + 5),
        words(static_cast<std::size_t>(rows * stride), untouched),
        scales(static_cast<std::size_t>(rows)) {}

  /// The number at a place as it is stored; of int8 how far the byte is from that of 0.
  float at(Size row, Size column) const {
    const auto word = bits_of(words[static_cast<std::size_t>(row * stride + column / per_word)]);
    const auto part = static_cast<std::uint32_t>(column % per_word);
    if (per_word == 1) return float_of(word);
    if (precision == Precision::bf16) return float_of(part == 0 ? word << 16U : word & 0xffff0000U);
    const int zero = scales[static_cast<std::size_t>(row)].zero_point;
    return static_cast<float>(static_cast<int>(word >> 8U * part & 0xffU) - zero);
  }

  static constexpr float untouched = -12345.0F;
  Precision precision;
  Size per_word;
  Size stride;
  AlignedVector<float> words;
  std::vector<RowScale> scales;
};

Words quantized(const Kernels& kernels, Precision precision, const Floats& values, Size rows) {
  const Size width = static_cast<Size>(values.size()) / rows;
  Words result(kernels, precision, rows, width);
  kernels_of(kernels, precision)
      .quantize({values.data(), width, rows, width, nullptr, result.words.data(), result.stride,
                 result.scales.data()});
  return result;
}

void expect_same(const AlignedVector<float>& a, const AlignedVector<float>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_EQ(bits_of(a[i]), bits_of(b[i])) << "at " << i;
}

void expect_same(const std::vector<RowScale>& a, const std::vector<RowScale>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(bits_of(a[i].scale), bits_of(b[i].scale)) << "at " << i;
    ASSERT_EQ(a[i].zero_point, b[i].zero_point) << "at " << i;
  }
}

TEST_P(EachInstructionSet, Bf16IsTheNearestEvenToTheLastBit) {
  Floats values;
  for (std::uint32_t bits = 0; bits < 0x20000000U; bits += 0x7fffU)
    for (const std::uint32_t far : {0U, 0x20000000U, 0x40000000U, 0x60000000U})
      for (const std::uint32_t sign : {0U, 0x80000000U})
        values.push_back(float_of(bits + far + sign));
  for (const std::uint32_t bits : {0x3f808000U, 0x3f818000U, 0x3f808001U, 0x7f7fffffU, 0x7f7f7fffU,
                                   0x00000001U, 0x807fffffU, 0x00800000U, 0x7f800000U})
    values.push_back(float_of(bits));
  const Words words = quantized(*GetParam(), Precision::bf16, values, 1);
  for (std::size_t i = 0; i < values.size(); ++i)
    ASSERT_TRUE(same_bits(words.at(0, static_cast<Size>(i)), rounded_to_bf16(values[i])))
        << values[i] << " became " << words.at(0, static_cast<Size>(i));
}

TEST_P(EachInstructionSet, BytesAreTheNearestMultiplesOfTheRowsScale) {
  for (const Size width : {1, 15, 16, 17, 70}) {
    const Size rows = 4;
    Floats values = naive::random_floats(rows * width, 1, 3.0F);
    // One row is all positive, one all negative: 0 is its first or last byte.
    for (Size i = 0; i < width; ++i) {
      float* const number = values.data() + i;
      number[2 * width] = std::fabs(number[2 * width]);
      number[3 * width] = -std::fabs(number[3 * width]);
    }
    const Words words = quantized(*GetParam(), Precision::int8, values, rows);
    for (Size row = 0; row < rows; ++row) {
      const float* const from = values.data() + row * width;
      const float least = std::min(0.0F, *std::min_element(from, from + width));
      const float largest = std::max(0.0F, *std::max_element(from, from + width));
      const RowScale& its = words.scales[static_cast<std::size_t>(row)];
      EXPECT_EQ(its.scale, (largest - least) / 254.0F);
      EXPECT_EQ(its.zero_point, std::nearbyint(-least * (254.0F / (largest - least))));
      for (Size i = 0; i < width; ++i)
        EXPECT_NEAR(words.at(row, i), from[i] / its.scale, 0.5 + 1e-4);
    }
  }
}

// Where both ends of a row lie halfway between two bytes, neither may leave the 256 that there are.
TEST_P(EachInstructionSet, BytesOfBothEndsStayWithinThem) {
  for (const float range : {253.0F, 254.0F, 255.0F, 256.0F})
    for (float low = -0.5F; low > -range; low -= 1.0F) {
      const Words words = quantized(*GetParam(), Precision::int8, {low, range + low, 0.0F}, 1);
      const float scale = words.scales[0].scale;
      ASSERT_NEAR(words.at(0, 0), low / scale, 0.501) << range;
      ASSERT_NEAR(words.at(0, 1), (range + low) / scale, 0.501) << range;
      ASSERT_EQ(words.at(0, 2), 0.0F);
    }
}

TEST_P(EachInstructionSet, RowsOfZerosAndOfNoNumbersKeepTheirMeaning) {
  const float infinity = std::numeric_limits<float>::infinity();
  const Floats values{0.0F, -0.0F, 0.0F, 1.0F, std::nanf(""), 2.0F, 1.0F, -infinity, 2.0F};
  const Words words = quantized(*GetParam(), Precision::int8, values, 3);
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
      LayerNorm task{values.data(), width,  rows,         width, weight.data(),
                     bias.data(),   1e-12F, plain.data(), width};
      GetParam()->fp32.layer_norm(task);
      Words words(*GetParam(), precision, rows, width);
      task.output = beside.data();
      task.words = words.words.data();
      task.words_stride = words.stride;
      task.scales = words.scales.data();
      kernels_of(*GetParam(), precision).layer_norm(task);
      EXPECT_EQ(plain, beside);
      const Words wanted = quantized(*GetParam(), precision, plain, rows);
      for (Size row = 0; row < rows; ++row)
        for (Size i = 0; i < width; ++i) ASSERT_EQ(words.at(row, i), wanted.at(row, i));
      if (precision == Precision::int8) expect_same(words.scales, wanted.scales);
    }
}

/// A product of quantized rows, and the memory that it points to.
struct LowPrecisionCase {
  LowPrecisionCase(const Kernels& tested_kernels, Precision precision, Size rows, Size depth,
                   Size columns)
      : kernels(tested_kernels),
        values(naive::random_floats(rows * depth, 1)),
        weight(naive::random_floats(columns * depth, 2, 0.3F)),
        bias(naive::random_floats(columns, 3)),
        residual(naive::random_floats(rows * columns, 4)),
        output(static_cast<std::size_t>(rows * (columns + 3)), Words::untouched),
        input(kernels, precision, rows, depth),
        packed(precision, depth, columns) {
    task.rows = rows;
    task.depth = packed.words();
    task.columns = columns;
    task.last_panel = packed.panels();
    task.bias = bias.data();
    task.activation = Activation::identity;
    task.output = output.data();
    task.output_stride = columns + 3;
    bind();
  }

  /// To be called when values or weights were changed.
  void bind() {
    input = quantized(kernels, packed.precision(), values, task.rows);
    task.input = input.words.data();
    task.input_stride = input.stride;
    packed.pack(weight.data(), 0, task.columns);
    task.packed = packed.data();
    if (packed.precision() != Precision::int8) return;
    task.row_scales = input.scales.data();
    task.column_scales = packed.scales();
    task.column_sums = packed.column_sums();
  }

  void run() { kernels_of(kernels, packed.precision()).gemm(task); }
  float at(Size row, Size column) const {
    return output[static_cast<std::size_t>(row * task.output_stride + column)];
  }

  const Kernels& kernels;
  Floats values, weight, bias, residual, output;
  Words input;
  PackedMatrix packed;
  Gemm task{};
};

/// The byte that a weight is packed as.
int packed_byte(const PackedMatrix& packed, Size k, Size column) {
  const Size panel = column / panel_width, lane = column % panel_width;
  const Size word = (panel * packed.words() + k / 4) * panel_width + lane;
  return static_cast<std::int8_t>(bits_of(packed.data()[word]) >> static_cast<unsigned>(k % 4 * 8));
}

// What lets instructions that add two products in 16 bits be exact.
TEST(PackedMatrix, PairsOfBytesFit16BitsWithAnyRow) {
  const Size columns = 300, depth = 31;
  Floats weight = naive::random_floats(columns * depth, 1);
  for (Size column = 0; column < columns; ++column) {
    float* const row = weight.data() + column * depth;
    for (Size k = 0; k < depth && column % 3 == 0; ++k) row[k] = k % 2 == 0 ? 0.3F : 0.7F;
    row[6] = row[7] = column % 2 == 0 ? 5.0F : -5.0F;  // halves, and what is just beside them
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
  for (Size row = 0; row < tested.task.rows; ++row)
    for (Size column = 0; column < tested.task.columns; ++column) {
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

TEST_P(EachInstructionSet, LargestBytesDoNotSaturate) {
  const Size depth = 5000;
  LowPrecisionCase tested(*GetParam(), Precision::int8, 2, depth, 16);
  for (const float first : {1.0F, -1.0F, 0.5F})
    for (const float second : {1.0F, -1.0F, -0.5F, 0.0F})
      for (const float number : {1.0F, -1.0F}) {
        for (std::size_t k = 0; k < tested.weight.size(); k += 2) {
          tested.weight[k] = first;
          tested.weight[k + 1] = second;
        }
        // One number on the other side puts the byte of the others, or that of 0, near the end.
        tested.values.assign(tested.values.size(), number);
        tested.values[0] = number * -1e-6F;
        tested.bind();
        tested.run();
        expect_exact_sums(tested);
      }
}

TEST_P(EachInstructionSet, QuantizedOutputIsTheOutputQuantized) {
  for (const Size columns : {5, 16, 70}) {
    LowPrecisionCase tested(*GetParam(), Precision::bf16, 9, 40, columns);
    tested.task.activation = Activation::gelu;
    tested.run();
    Words words(*GetParam(), Precision::bf16, 9, columns);
    tested.task.quantized = words.words.data();
    tested.task.quantized_stride = words.stride;
    tested.run();
    for (Size row = 0; row < 9; ++row)
      for (Size column = 0; column < columns; ++column)
        ASSERT_EQ(words.at(row, column), rounded_to_bf16(tested.at(row, column)));
  }
}

TEST_P(EachInstructionSet, MinMaxSparesASecondPassOverTheRows) {
  for (const Size columns : {5, 16, 70}) {
    LowPrecisionCase tested(*GetParam(), Precision::int8, 9, 40, columns);
    tested.task.activation = Activation::gelu;
    AlignedVector<float> min_max(static_cast<std::size_t>(9 * 2 * panel_width), 0.0F);
    tested.task.min_max = min_max.data();
    // In two parts, as threads share it.
    const Size panels = tested.task.last_panel;
    tested.task.last_panel = panels / 2;
    tested.run();
    tested.task.first_panel = panels / 2;
    tested.task.last_panel = panels;
    tested.run();
    Words with(*GetParam(), Precision::int8, 9, columns), without = with;
    for (Words* words : {&with, &without})
      GetParam()->int8.quantize({tested.output.data(), columns + 3, 9, columns,
                                 words == &with ? min_max.data() : nullptr, words->words.data(),
                                 words->stride, words->scales.data()});
    expect_same(with.scales, without.scales);
    expect_same(with.words, without.words);
  }
}

TEST_P(EachInstructionSet, LowPrecisionGemmHaveTheBitsOfEveryOtherInstructionSet) {
  for (const Precision precision : {Precision::bf16, Precision::int8})
    for (const Size rows : {1, 4, 7, 13})
      for (const Size columns : {1, 24, 64, 139})
        for (const float size : {1.0F, 1e-18F, 1e-30F, 1e30F}) {
          AlignedVector<float> outputs[2];
          for (const int which : {0, 1}) {
            const Kernels& kernels = which == 0 ? *available().front() : *GetParam();
            LowPrecisionCase tested(kernels, precision, rows, 45, columns);
            for (float& number : tested.values) number *= size;
            for (float& number : tested.weight) number *= size;
            tested.bind();
            tested.task.activation = Activation::gelu;
            tested.task.bias = nullptr;
            tested.task.residual = tested.residual.data();
            tested.task.residual_stride = columns;
            tested.run();
            outputs[which].assign(tested.output.begin(), tested.output.end());
          }
          for (std::size_t i = 0; i < outputs[0].size(); ++i)
            ASSERT_TRUE(same_bits(outputs[0][i], outputs[1][i])) << rows << 'x' << columns;
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

// What every compiler has to give.
TEST_P(EachInstructionSet, LowPrecisionKernelsHaveTheseBits) {
  for (const auto& [precision, expected] :
       {std::pair{Precision::bf16, std::uint64_t{4077031040069405940U}},
        {Precision::int8, std::uint64_t{1430415806669139037U}}}) {
    LowPrecisionCase product(*GetParam(), precision, 13, 45, 139);
    product.task.activation = Activation::gelu;
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
    tested.task.activation = Activation::gelu;
    tested.run();
    for (Size row = 0; row < 13; ++row)
      for (Size column = 0; column < 80; ++column) {
        const double x = before[static_cast<std::size_t>(row * tested.task.output_stride + column)];
        ASSERT_NEAR(tested.at(row, column), naive::gelu(x), 3e-5 * std::fabs(x)) << x;
      }
  }
}

}  // namespace
}  // namespace electra::kernels
