#pragma once

#include "kernels/implementation/quantize.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

// How normalized rows are quantized on the way: store() is called with each 16 values, end_row()
// after the last of a row.

struct NotQuantized {
  static ELECTRA_INLINE void store(const LayerNorm&, Size, Size, Vector, MinMax&) {}
  static ELECTRA_INLINE void end_row(const LayerNorm&, Size, const MinMax&) {}
};

struct QuantizedBf16 {
  static ELECTRA_INLINE void store(const LayerNorm& task, Size row, Size column, Vector result,
                                   MinMax&) {
    Arch::store_bf16(
        task.quantized.words + row * task.quantized.stride + column / bf16_values_per_word, result);
  }
  static ELECTRA_INLINE void end_row(const LayerNorm&, Size, const MinMax&) {}
};

/// The scale of a row is known at its end, so its values are read once more.
struct QuantizedInt8 {
  static ELECTRA_INLINE void store(const LayerNorm&, Size, Size, Vector result, MinMax& min_max) {
    update(min_max, result);
  }
  static ELECTRA_INLINE void end_row(const LayerNorm& task, Size row, const MinMax& min_max) {
    quantize_row(task.output + row * task.output_stride, task.width, min_max,
                 task.quantized.words + row * task.quantized.stride, task.quantized.scales[row]);
  }
};

/// Normalizes `count` rows at once, so that their chains of additions overlap.
template <class Quantized, int count>
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
      const Vector deviation = select(lanes, Arch::subtract(x, mean[row]), zero);
      sum[row] = Arch::fma(deviation, deviation, sum[row]);
    }
  });
  for (int row = 0; row < count; ++row) {
    const float variance = Arch::sum_of_lanes(sum[row]) / width;
    scale[row] = splat(1.0F / Arch::square_root(variance + task.epsilon));
  }
  MinMax min_max[count];
  for (MinMax& lanes : min_max) lanes = initial_min_max();
  for_each_vector(task.width, [&](Size column, auto lanes) {
    const Vector weight = load(task.weight + column, lanes);
    const Vector bias = load(task.bias + column, lanes);
    ELECTRA_UNROLL
    for (int row = 0; row < count; ++row) {
      const Vector x = load(input + row * task.input_stride + column, lanes);
      const Vector normal = Arch::multiply(Arch::subtract(x, mean[row]), scale[row]);
      const Vector result = Arch::fma(normal, weight, bias);
      store(output + row * task.output_stride + column, result, lanes);
      Quantized::store(task, first_row + row, column, select(lanes, result, zero), min_max[row]);
    }
  });
  for (int row = 0; row < count; ++row) Quantized::end_row(task, first_row + row, min_max[row]);
}

template <class Quantized>
void normalize(const LayerNorm& task) {
  Size row = 0;
  for (; row + Arch::layer_norm_rows <= task.rows; row += Arch::layer_norm_rows)
    normalize_rows<Quantized, Arch::layer_norm_rows>(task, row);
  for (; row < task.rows; ++row) normalize_rows<Quantized, 1>(task, row);
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
