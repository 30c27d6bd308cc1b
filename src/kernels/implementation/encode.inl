#pragma once

#include "kernels/implementation/dot.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// What a row of bytes is multiples of, and what makes its numbers such multiples.
struct RowScale {
  float scale;
  float per_number;
};

/// `largest` holds sizes as bits, lane by lane.
ELECTRA_INLINE RowScale row_scale(Vector largest) {
  alignas(64) unsigned sizes[panel_width];
  Arch::store(reinterpret_cast<float*>(sizes), largest);
  unsigned most = 0;
  for (const unsigned each : sizes) most = each > most ? each : most;
  float size = 0;
  __builtin_memcpy(&size, &most, sizeof size);
  // Below this everything is zero; infinity and NaN stay in the scale and make NaN of the row.
  constexpr float smallest = 1e-35F;
  return {size < smallest ? 0.0F : size / 127.0F, size >= smallest ? 127.0F / size : 0.0F};
}

/// The bytes of 16 numbers.
ELECTRA_INLINE void store_scaled(float* words, Vector numbers, Vector per_number) {
  // What lies 128 above the nearest integer ends up in the lowest byte.
  Arch::store_bytes(words, Arch::fma(numbers, per_number, splat(round_to_bits + 128.0F)));
}

[[maybe_unused]] void encode_bf16(const Encode& task) {
  for (Size row = 0; row < task.rows; ++row)
    for_each_vector(task.width,
                    [=, from = task.input + row * task.input_stride,
                     to = task.words + row * task.words_stride](Size column, auto lanes) {
                      Arch::store_bf16(to + column / bf16_row_numbers, load(from + column, lanes));
                    });
}

ELECTRA_INLINE Vector largest_sizes(const float* row, Size width) {
  Vector largest = splat(0.0F);
  for_each_vector(width, [&](Size column, auto lanes) {
    largest = Arch::larger_size(largest, load(row + column, lanes));
  });
  return largest;
}

[[maybe_unused]] void encode_int8(const Encode& task) {
  for (Size row = 0; row < task.rows; ++row) {
    const float* from = task.input + row * task.input_stride;
    float* to = task.words + row * task.words_stride;
    const RowScale its =
        row_scale(task.maxima == nullptr ? largest_sizes(from, task.width)
                                         : Arch::load(task.maxima + row * panel_width));
    task.scales[row] = its.scale;
    const Vector per_number = splat(its.per_number);
    for_each_vector(task.width, [=](Size column, auto lanes) {
      store_scaled(to + column / int8_row_numbers, load(from + column, lanes), per_number);
    });
  }
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
