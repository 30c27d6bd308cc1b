#pragma once

#include "electra/kernels/arguments.hpp"
#include "kernels/implementation/dot.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// An affine quantization: a byte is the lowest one of value * per_value + zero_point, added up in
/// fp32 (see round_to_bits).
struct Affine {
  Vector per_value, zero_point;
};

/// The bytes of the minimum, which is 0, and of the maximum are 254 apart: with 255 both could be
/// rounded up, and the maximum be 256.
ELECTRA_INLINE Affine affine_for(const MinMax& min_max, RowScale& scale) {
  constexpr float smallest = 1e-35F, steps = 254.0F;
  const float low = depth_of(min_max), range = low + Arch::max_of_integer_lanes(min_max.high);
  // Below the smallest everything is zero; infinity and NaN stay in the scale and make NaN of the
  // row, or an infinity.
  const float per_value = range >= smallest ? steps / range : 0.0F;
  const Affine affine{splat(per_value),
                      Arch::fma(splat(low), splat(per_value), splat(round_to_bits))};
  const auto zero_point = bit_cast<unsigned>(Arch::first_lane(affine.zero_point));
  scale = {range < smallest ? 0.0F : range / steps, static_cast<int>(zero_point & 0xffU)};
  return affine;
}

/// Quantizes a row to int8, its minimum and maximum being known.
ELECTRA_INLINE void quantize_row(const float* from, Size width, const MinMax& min_max, Word* words,
                                 RowScale& scale) {
  const Affine affine = affine_for(min_max, scale);
  const auto bytes = [=](Size column, auto lanes) {
    return Arch::fma(load(from + column, lanes), affine.per_value, affine.zero_point);
  };
  constexpr Size group = Int8Dot::values_per_word * panel_width;
  Size column = 0;
  for (; column + group <= width; column += group)
    Arch::store_bytes(words + column / Int8Dot::values_per_word, bytes(column, AllLanes{}),
                      bytes(column + panel_width, AllLanes{}),
                      bytes(column + 2 * panel_width, AllLanes{}),
                      bytes(column + 3 * panel_width, AllLanes{}));
  for_each_vector(width - column, [=](Size next, auto lanes) {
    Arch::store_bytes(words + (column + next) / Int8Dot::values_per_word,
                      bytes(column + next, lanes));
  });
}

void quantize_rows_bf16(const Quantize& task) {
  for (Size row = 0; row < task.rows; ++row)
    for_each_vector(
        task.width, [=, from = task.input + row * task.input_stride,
                     to = task.output.words + row * task.output.stride](Size column, auto lanes) {
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
    quantize_row(from, task.width, min_max, task.output.words + row * task.output.stride,
                 task.output.scales[row]);
  }
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
