#pragma once

#include "kernels/implementation/math.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

constexpr float minus_infinity = -__builtin_inff();

ELECTRA_INLINE float largest_of(const float* row, Size width) {
  const Vector nothing = splat(minus_infinity);
  Vector largest = nothing;
  for_each_vector(width, [&](Size i, auto lanes) {
    largest = Arch::max(largest, select(lanes, load(row + i, lanes), nothing));
  });
  return Arch::max_of_lanes(largest);
}

/// Replaces x by e^(scale * x - shift) and gives the sum of these.
ELECTRA_INLINE float replace_by_exponentials(float* row, Size width, float scale, float shift) {
  const Vector nothing = splat(minus_infinity), scales = splat(scale), shifts = splat(shift);
  Vector sum = splat(0.0F);
  for_each_vector(width, [&](Size i, auto lanes) {
    const Vector x = select(lanes, Arch::multiply(load(row + i, lanes), scales), nothing);
    const Vector e = exponential(Arch::subtract(x, shifts));
    sum = Arch::add(sum, e);
    store(row + i, e, lanes);
  });
  return Arch::sum_of_lanes(sum);
}

/// to = from * factor; `to` may be `from`.
ELECTRA_INLINE void scale_row(const float* from, float* to, Size width, float factor) {
  const Vector factors = splat(factor);
  for_each_vector(width, [&](Size i, auto lanes) {
    store(to + i, Arch::multiply(load(from + i, lanes), factors), lanes);
  });
}

void softmax(float* values, Size rows, Size width, Size stride) {
  for (Size i = 0; i < rows; ++i) {
    float* row = values + i * stride;
    const float sum = replace_by_exponentials(row, width, 1.0F, largest_of(row, width));
    scale_row(row, row, width, 1.0F / sum);
  }
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
