#pragma once

#include "kernels/implementation/dot.inl"

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

/// Replaces x by e^(x - largest) and gives the sum of these.
ELECTRA_INLINE float exp_in_place(float* row, Size width, float largest) {
  const Vector nothing = splat(minus_infinity), shift = splat(largest);
  Vector sum = splat(0.0F);
  for_each_vector(width, [&](Size i, auto lanes) {
    const Vector x = select(lanes, load(row + i, lanes), nothing);
    const Vector e = exponential(Arch::subtract(x, shift));
    sum = Arch::add(sum, e);
    store(row + i, e, lanes);
  });
  return Arch::sum_of_lanes(sum);
}

/// Replaces x by 2^(scale * x - shift) and gives the sum of these, lane by lane. `width` is a
/// multiple of panel_width.
ELECTRA_INLINE Vector exp2_in_place(float* row, Size width, float scale, float shift) {
  const Vector scales = splat(scale), minus_shifts = splat(-shift);
  Vector sum = splat(0.0F);
  for (Size i = 0; i < width; i += panel_width) {
    const Vector power = power_of_two(Arch::fma(Arch::load(row + i), scales, minus_shifts));
    sum = Arch::add(sum, power);
    Arch::store(row + i, power);
  }
  return sum;
}

/// The same to four digits, the powers quantized in bf16 at the row's beginning: they follow the
/// values that have been read. So many values after the row may be overwritten. A NaN need not
/// stay where it is: it stays in the sum.
ELECTRA_INLINE Vector exp2_in_place_bf16(float* row, Size width, float scale, float shift) {
  const Vector scales = splat(scale), minus_shifts = splat(-shift);
  Vector sum = splat(0.0F);
  const auto power = [&](Size i) {
    const Vector e = rough_power_of_two(Arch::fma(Arch::load(row + i), scales, minus_shifts));
    sum = Arch::add(sum, e);
    return e;
  };
  Size i = 0;
  if constexpr (bf16_values_per_word == 1)
    for (; i < width; i += panel_width) Arch::store_ordinary_bf16(row + i, power(i));
  for (; i + 2 * panel_width <= width; i += 2 * panel_width) {
    const Vector first = power(i), second = power(i + panel_width);
    Arch::store(row + i / 2, Arch::bf16_words(first, second));
  }
  if (i < width) Arch::store(row + i / 2, Arch::bf16_words(power(i), splat(0.0F)));
  return sum;
}

/// to = from * factor; `to` may be `from`.
ELECTRA_INLINE void scale_row(const float* from, float* to, Size width, float factor) {
  const Vector factors = splat(factor);
  for_each_vector(width, [&](Size i, auto lanes) {
    store(to + i, Arch::multiply(load(from + i, lanes), factors), lanes);
  });
}

ELECTRA_INLINE void softmax_row(float* row, Size width) {
  const float sum = exp_in_place(row, width, largest_of(row, width));
  scale_row(row, row, width, 1.0F / sum);
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
