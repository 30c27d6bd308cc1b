#pragma once

#include "kernels/implementation/dot.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

constexpr float minus_infinity = -__builtin_inff();

ELECTRA_INLINE float max_of(const float* row, Size width) {
  const Vector nothing = splat(minus_infinity);
  Vector max = nothing;
  for_each_vector(width, [&](Size i, auto lanes) {
    max = Arch::max(max, select(lanes, load(row + i, lanes), nothing));
  });
  return Arch::max_of_lanes(max);
}

/// Replaces x by e^(x - max); returns the sum of these.
ELECTRA_INLINE float exp_in_place(float* row, Size width, float max) {
  const Vector nothing = splat(minus_infinity), shift = splat(max);
  Vector sum = splat(0.0F);
  for_each_vector(width, [&](Size i, auto lanes) {
    const Vector x = select(lanes, load(row + i, lanes), nothing);
    const Vector e = exp(Arch::subtract(x, shift));
    sum = Arch::add(sum, e);
    store(row + i, e, lanes);
  });
  return Arch::sum_of_lanes(sum);
}

/// Replaces x by 2^(scale * x - shift); returns the sum of these, lane by lane. `width` is a
/// multiple of panel_width.
ELECTRA_INLINE Vector exp2_in_place(float* row, Size width, float scale, float shift) {
  const Vector scales = splat(scale), minus_shifts = splat(-shift);
  Vector sum = splat(0.0F);
  for (Size i = 0; i < width; i += panel_width) {
    const Vector power = exp2(Arch::fma(Arch::load(row + i), scales, minus_shifts));
    sum = Arch::add(sum, power);
    Arch::store(row + i, power);
  }
  return sum;
}

/// As exp2_in_place, to four digits, the powers as a quantized row of bf16 that starts where `row`
/// does and never overtakes the values that are read. A NaN need not stay where it is: it stays in
/// the sum.
ELECTRA_INLINE Vector exp2_in_place_bf16(float* row, Size width, float scale, float shift) {
  Word* const words = as_words(row);
  const Vector scales = splat(scale), minus_shifts = splat(-shift);
  Vector sum = splat(0.0F);
  const auto power = [&](Size i) {
    const Vector e = four_digit_exp2(Arch::fma(Arch::load(row + i), scales, minus_shifts));
    sum = Arch::add(sum, e);
    return e;
  };
  Size i = 0;
  if constexpr (bf16_values_per_word == 1)
    for (; i < width; i += panel_width) Arch::store_normal_bf16(words + i, power(i));
  for (; i + 2 * panel_width <= width; i += 2 * panel_width) {
    const Vector first = power(i), second = power(i + panel_width);
    store(words + i / 2, Arch::bf16_words(first, second));
  }
  if (i < width) store(words + i / 2, Arch::bf16_words(power(i), splat(0.0F)));
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
  const float sum = exp_in_place(row, width, max_of(row, width));
  scale_row(row, row, width, 1.0F / sum);
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
