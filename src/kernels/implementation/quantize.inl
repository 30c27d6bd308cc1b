#pragma once

#include "kernels/implementation/dot.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// A byte of a row is the lowest of number * per_value + zero, as they add up in fp32.
struct Bytes {
  Vector per_value, zero;
};

/// The largest of 16 lanes, none of which is negative; as integers.
ELECTRA_INLINE float largest_lane(Vector lanes) {
  alignas(64) int bits[panel_width];
  Arch::store(reinterpret_cast<float*>(bits), lanes);
  int most = 0;
  for (const int each : bits) most = each > most ? each : most;
  float largest = 0;
  __builtin_memcpy(&largest, &most, sizeof largest);
  return largest;
}

/// Between the byte of the least number, which is 0, and that of the largest lie 254: with 255
/// both could be rounded up, and the largest be 256.
ELECTRA_INLINE Bytes bytes_for(const MinMax& min_max, RowScale& scale) {
  constexpr float smallest = 1e-35F, steps = 254.0F;
  const float low = largest_lane(min_max.low), range = low + largest_lane(min_max.high);
  // Below the smallest everything is zero; infinity and NaN stay in the scale and make NaN of the
  // row, or an infinity.
  const float per_value = range >= smallest ? steps / range : 0.0F;
  const Bytes bytes{splat(per_value),
                    Arch::fma(splat(low), splat(per_value), splat(round_to_bits))};
  alignas(64) int zero[panel_width];
  Arch::store(reinterpret_cast<float*>(zero), bytes.zero);
  scale = {range < smallest ? 0.0F : range / steps, zero[0] & 0xff};
  return bytes;
}

ELECTRA_INLINE void store_scaled(float* words, Vector values, const Bytes& bytes) {
  Arch::store_bytes(words, Arch::fma(values, bytes.per_value, bytes.zero));
}

/// Encodes a row whose min_max are known.
ELECTRA_INLINE void quantize_row(const float* from, Size width, const MinMax& min_max, float* words,
                                 RowScale& scale) {
  const Bytes bytes = bytes_for(min_max, scale);
  for_each_vector(width, [=](Size column, auto lanes) {
    store_scaled(words + column / Int8Dot::values_per_word, load(from + column, lanes), bytes);
  });
}

void quantize_rows_bf16(const Quantize& task) {
  for (Size row = 0; row < task.rows; ++row)
    for_each_vector(
        task.width, [=, from = task.input + row * task.input_stride,
                     to = task.words + row * task.words_stride](Size column, auto lanes) {
          Arch::store_bf16(to + column / bf16_values_per_word, load(from + column, lanes));
        });
}

ELECTRA_INLINE MinMax min_max_of(const float* row, Size width) {
  MinMax min_max = initial_min_max();
  for_each_vector(width,
                  [&](Size column, auto lanes) { update(min_max, load(row + column, lanes)); });
  return min_max;
}

[[maybe_unused]] void quantize_rows_int8(const Quantize& task) {
  for (Size row = 0; row < task.rows; ++row) {
    const float* from = task.input + row * task.input_stride;
    const MinMax min_max = task.min_max == nullptr
                               ? min_max_of(from, task.width)
                               : load_min_max(task.min_max + row * 2 * panel_width);
    quantize_row(from, task.width, min_max, task.words + row * task.words_stride, task.scales[row]);
  }
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
