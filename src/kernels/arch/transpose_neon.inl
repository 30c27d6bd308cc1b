#pragma once

#include <arm_neon.h>

#include "kernels/arch/common.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

ELECTRA_INLINE float32x4_t low_pairs(float32x4_t a, float32x4_t b) {
  return vreinterpretq_f32_f64(vtrn1q_f64(vreinterpretq_f64_f32(a), vreinterpretq_f64_f32(b)));
}

ELECTRA_INLINE float32x4_t high_pairs(float32x4_t a, float32x4_t b) {
  return vreinterpretq_f32_f64(vtrn2q_f64(vreinterpretq_f64_f32(a), vreinterpretq_f64_f32(b)));
}

/// to[k * 16 + row] = from[row * stride + k] for 4 rows and 4 values of k.
ELECTRA_INLINE void transpose_4x4(const float* from, Size stride, float* to) {
  const float32x4_t a = vld1q_f32(from), b = vld1q_f32(from + stride),
                    c = vld1q_f32(from + 2 * stride), d = vld1q_f32(from + 3 * stride);
  const float32x4_t ab_even = vtrn1q_f32(a, b), ab_odd = vtrn2q_f32(a, b),
                    cd_even = vtrn1q_f32(c, d), cd_odd = vtrn2q_f32(c, d);
  vst1q_f32(to, low_pairs(ab_even, cd_even));
  vst1q_f32(to + panel_width, low_pairs(ab_odd, cd_odd));
  vst1q_f32(to + 2 * panel_width, high_pairs(ab_even, cd_even));
  vst1q_f32(to + 3 * panel_width, high_pairs(ab_odd, cd_odd));
}

ELECTRA_INLINE void transpose_16x16(const float* from, Size stride, float* to) {
  ELECTRA_NO_UNROLL
  for (Size k = 0; k < panel_width; k += 4) {
    ELECTRA_UNROLL
    for (Size row = 0; row < panel_width; row += 4)
      transpose_4x4(from + row * stride + k, stride, to + k * panel_width + row);
  }
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
