#pragma once

#include "kernels/implementation/math.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// `count` rows at once, so that their chains of additions overlap.
template <int count>
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
  for_each_vector(task.width, [&](Size column, auto lanes) {
    const Vector weight = load(task.weight + column, lanes);
    const Vector bias = load(task.bias + column, lanes);
    ELECTRA_UNROLL
    for (int row = 0; row < count; ++row) {
      const Vector x = load(input + row * task.input_stride + column, lanes);
      const Vector normal = Arch::multiply(Arch::subtract(x, mean[row]), scale[row]);
      store(output + row * task.output_stride + column, Arch::fma(normal, weight, bias), lanes);
    }
  });
}

void layer_norm(const LayerNorm& task) {
  Size row = 0;
  for (; row + 4 <= task.rows; row += 4) normalize_rows<4>(task, row);
  for (; row < task.rows; ++row) normalize_rows<1>(task, row);
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
