#pragma once

#include "kernels/implementation/quantize.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// What else becomes of normalized rows: nothing, words of bf16, or bytes.
struct NotEncoded {};
struct EncodedBf16 {};
struct EncodedInt8 {};

ELECTRA_INLINE void see(NotEncoded, const LayerNorm&, Size, Size, Vector, MinMax&) {}
ELECTRA_INLINE void see(EncodedBf16, const LayerNorm& task, Size row, Size column, Vector result,
                        MinMax&) {
  Arch::store_bf16(task.words + row * task.words_stride + column / bf16_values_per_word, result);
}
ELECTRA_INLINE void see(EncodedInt8, const LayerNorm&, Size, Size, Vector result, MinMax& seen) {
  see(result, seen);
}

ELECTRA_INLINE void end(NotEncoded, const LayerNorm&, Size, const MinMax&) {}
ELECTRA_INLINE void end(EncodedBf16, const LayerNorm&, Size, const MinMax&) {}
ELECTRA_INLINE void end(EncodedInt8, const LayerNorm& task, Size row, const MinMax& seen) {
  quantize_row(task.output + row * task.output_stride, task.width, seen,
               task.words + row * task.words_stride, task.scales[row]);
}

/// `count` rows at once, so that their chains of additions overlap.
template <class Encoding, int count>
void normalize_rows(const LayerNorm& task, Size first_row) {
  const float* input = task.input + first_row * task.input_stride;
  float* output = task.output + first_row * task.output_stride;
  const Vector zero = splat(0.0F);
  const float width = static_cast<float>(task.width);

  Vector sum[count], mean[count], scale[count];
  for (int row = 0; row < count; ++row) sum[row] = zero;
  for_each_vector(task.width, [&](Size column, auto lanes) {
    ELECTRA_UNROLL
    for (int row = 0; row < count; ++row)
      sum[row] = Arch::add(sum[row], load(input + row * task.input_stride + column, lanes));
  });
  for (int row = 0; row < count; ++row) {
    mean[row] = splat(Arch::sum_of_lanes(sum[row]) / width);
    sum[row] = zero;
  }
  for_each_vector(task.width, [&](Size column, auto lanes) {
    ELECTRA_UNROLL
    for (int row = 0; row < count; ++row) {
      const Vector x = load(input + row * task.input_stride + column, lanes);
      const Vector distance = select(lanes, Arch::subtract(x, mean[row]), zero);
      sum[row] = Arch::fma(distance, distance, sum[row]);
    }
  });
  for (int row = 0; row < count; ++row) {
    const float variance = Arch::sum_of_lanes(sum[row]) / width;
    scale[row] = splat(1.0F / Arch::square_root(variance + task.epsilon));
  }
  MinMax seen[count];
  for (MinMax& each : seen) each = initial_min_max();
  for_each_vector(task.width, [&](Size column, auto lanes) {
    const Vector weight = load(task.weight + column, lanes);
    const Vector bias = load(task.bias + column, lanes);
    ELECTRA_UNROLL
    for (int row = 0; row < count; ++row) {
      const Vector x = load(input + row * task.input_stride + column, lanes);
      const Vector normal = Arch::multiply(Arch::subtract(x, mean[row]), scale[row]);
      const Vector result = Arch::fma(normal, weight, bias);
      store(output + row * task.output_stride + column, result, lanes);
      see(Encoding{}, task, first_row + row, column, select(lanes, result, zero), seen[row]);
    }
  });
  for (int row = 0; row < count; ++row) end(Encoding{}, task, first_row + row, seen[row]);
}

template <class Encoding>
void normalize(const LayerNorm& task) {
  Size row = 0;
  for (; row + Arch::overlapping_rows <= task.rows; row += Arch::overlapping_rows)
    normalize_rows<Encoding, Arch::overlapping_rows>(task, row);
  for (; row < task.rows; ++row) normalize_rows<Encoding, 1>(task, row);
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
