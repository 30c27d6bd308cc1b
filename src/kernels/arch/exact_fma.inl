#pragma once

#include "kernels/arch/common.inl"

// Fused multiply-add for machines without one, two values at a time and without a library call.
// The product of two floats is exact in double. The sum with the third is rounded to odd: where it
// is inexact, its last bit is set. Rounding that to float then has the result of one rounding,
// because double has more than two bits more than float (Boldo and Melquiond, 2008).

namespace electra::kernels::ELECTRA_ISA {
namespace {

using Floats = float __attribute__((vector_size(8)));
using Doubles = double __attribute__((vector_size(16)));
using Integers = long long __attribute__((vector_size(16)));

/// Returns product + addend, rounded to odd. The error of the sum is exact (Knuth); where the sum
/// is infinite or NaN, so is the error, and no bit changes.
ELECTRA_INLINE Doubles sum_to_odd(Doubles product, Doubles addend) {
  const Doubles sum = product + addend;
  const Doubles rest = sum - product;
  const Doubles error = (product - (sum - rest)) + (addend - rest);
  const Doubles zero = {0.0, 0.0};
  const Integers bits = bit_cast<Integers>(sum);
  // True is -1. Larger in magnitude is one more in bits, whatever the sign.
  const Integers upwards = bit_cast<Integers>(error < zero) - bit_cast<Integers>(error > zero);
  const Integers negative = bit_cast<Integers>(sum < zero);
  const Integers outwards = (upwards ^ negative) - negative;
  const Integers one = {1, 1};
  const Integers even = (bits & one) - one;
  return bit_cast<Doubles>(bits + (outwards & even));
}

ELECTRA_INLINE Doubles two_doubles(const float* from) {
  Floats two;
  __builtin_memcpy(&two, from, sizeof two);
  return __builtin_convertvector(two, Doubles);
}

/// to[i] = a[i] * b[i] + c[i], rounded once, for 16 values.
ELECTRA_INLINE void exact_fma(const float* a, const float* b, const float* c, float* to) {
  ELECTRA_NO_UNROLL
  for (Size i = 0; i < panel_width; i += 2) {
    const Doubles sum = sum_to_odd(two_doubles(a + i) * two_doubles(b + i), two_doubles(c + i));
    const Floats rounded = __builtin_convertvector(sum, Floats);
    __builtin_memcpy(to + i, &rounded, sizeof rounded);
  }
}

/// As exact_fma, for all but the innermost loops: it takes a hundred cycles, and there are very
/// many places where other machines have one instruction.
__attribute__((noinline)) void called_fma(const float* a, const float* b, const float* c,
                                          float* to) {
  exact_fma(a, b, c, to);
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
