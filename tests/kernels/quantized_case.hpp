#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "electra/core/aligned.hpp"
#include "kernels/each_instruction_set.hpp"

namespace electra::kernels {

using Floats = std::vector<float>;

inline std::uint32_t bits_of(float value) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

inline float float_of(std::uint32_t bits) {
  float value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// Rounds to nearest, ties to even, by comparing with both neighbours.
inline float rounded_to_bf16(float value) {
  if (std::isnan(value)) return value;
  if (std::fabs(value) < std::numeric_limits<float>::min()) return std::copysign(0.0F, value);
  const float below = float_of(bits_of(value) & 0xffff0000U);
  const float above = float_of((bits_of(value) & 0xffff0000U) + 0x10000U);
  if (std::isinf(value)) return value;
  const double down = std::fabs(static_cast<double>(value) - below);
  // The neighbour above the largest value is the power of two after it, not infinity.
  const double up = std::isinf(above) ? std::ldexp(1.0, 128) - std::fabs(static_cast<double>(value))
                                      : std::fabs(static_cast<double>(above) - value);
  if (down != up) return down < up ? below : above;
  return (bits_of(below) >> 16U & 1U) == 0 ? below : above;
}

inline const PrecisionKernels& kernels_of(const Kernels& kernels, Precision precision) {
  return precision == Precision::bf16 ? kernels.bf16 : kernels.int8;
}

/// Memory of quantized rows with room after each.
struct Quantized {
  Quantized(const Kernels& kernels, Precision its_precision, Size rows, Size width)
      : precision(its_precision),
        per_word(kernels_of(kernels, precision).values_per_word),
        stride((width + 15) / 16 * 16 / per_word + 5),
        words(static_cast<std::size_t>(rows * stride), Word{untouched}),
        scales(static_cast<std::size_t>(rows)) {}

  /// Returns a value as it is stored; in int8 the difference between a byte and the zero point.
  float at(Size row, Size column) const {
    const std::uint32_t word =
        words[static_cast<std::size_t>(row * stride + column / per_word)].bits;
    const auto part = static_cast<std::uint32_t>(column % per_word);
    if (per_word == 1) return float_of(word);
    if (precision == Precision::bf16) return float_of(part == 0 ? word << 16U : word & 0xffff0000U);
    const int zero = scales[static_cast<std::size_t>(row)].zero_point;
    return static_cast<float>(static_cast<int>(word >> 8U * part & 0xffU) - zero);
  }

  QuantizedOutput output() { return {words.data(), stride, scales.data()}; }

  static constexpr std::uint32_t untouched = 0xdeadbeefU;
  Precision precision;
  Size per_word;
  Size stride;
  AlignedVector<Word> words;
  std::vector<RowScale> scales;
};

inline Quantized quantized(const Kernels& kernels, Precision precision, const Floats& values,
                           Size rows) {
  const Size width = static_cast<Size>(values.size()) / rows;
  Quantized result(kernels, precision, rows, width);
  Quantize task;
  task.input = values.data();
  task.input_stride = task.width = width;
  task.rows = rows;
  task.output = result.output();
  kernels_of(kernels, precision).quantize(task);
  return result;
}

inline void expect_same(const AlignedVector<Word>& a, const AlignedVector<Word>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_EQ(a[i].bits, b[i].bits) << "at " << i;
}

inline void expect_same(const std::vector<RowScale>& a, const std::vector<RowScale>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(bits_of(a[i].scale), bits_of(b[i].scale)) << "at " << i;
    ASSERT_EQ(a[i].zero_point, b[i].zero_point) << "at " << i;
  }
}

}  // namespace electra::kernels
