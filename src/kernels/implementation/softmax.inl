#pragma once

#include "kernels/implementation/math.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

constexpr float minus_infinity = -__builtin_inff();

/// 16 numbers of a row, minus infinity where the row has ended: no part of a softmax.
ELECTRA_INLINE Vector load_scores(const float* from, Size left) {
  if (left >= panel_width) return Arch::load(from);
  const Lanes lanes = Arch::first_lanes(left);
  return Arch::select(lanes, Arch::load(from, lanes), splat(minus_infinity));
}

ELECTRA_INLINE void store_scores(float* to, Vector scores, Size left) {
  if (left >= panel_width) return Arch::store(to, scores);
  Arch::store(to, scores, Arch::first_lanes(left));
}

ELECTRA_INLINE float largest(const float* row, Size width) {
  Vector largest = splat(minus_infinity);
  for (Size i = 0; i < width; i += panel_width)
    largest = Arch::max(largest, load_scores(row + i, width - i));
  return Arch::max_of_lanes(largest);
}

/// Replaces x by e^(x - shift) and gives the sum of these.
ELECTRA_INLINE float replace_by_exponentials(float* row, Size width, float shift) {
  const Vector shifts = splat(shift);
  Vector sum = splat(0.0F);
  for (Size i = 0; i < width; i += panel_width) {
    const Vector e = exponential(Arch::subtract(load_scores(row + i, width - i), shifts));
    sum = Arch::add(sum, e);
    store_scores(row + i, e, width - i);
  }
  return Arch::sum_of_lanes(sum);
}

/// to = from * factor; `to` may be `from`.
ELECTRA_INLINE void scale_row(const float* from, float* to, Size width, float factor) {
  const Vector factors = splat(factor);
  for (Size i = 0; i < width; i += panel_width)
    store_scores(to + i, Arch::multiply(load_scores(from + i, width - i), factors), width - i);
}

void softmax(float* values, Size rows, Size width, Size stride) {
  for (Size i = 0; i < rows; ++i) {
    float* row = values + i * stride;
    const float sum = replace_by_exponentials(row, width, largest(row, width));
    scale_row(row, row, width, 1.0F / sum);
  }
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
