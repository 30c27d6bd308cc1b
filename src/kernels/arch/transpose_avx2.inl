#pragma once

#include <immintrin.h>

#include "kernels/arch/common.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

ELECTRA_INLINE __m256 pair_low(__m256 a, __m256 b) {
  return _mm256_castpd_ps(_mm256_unpacklo_pd(_mm256_castps_pd(a), _mm256_castps_pd(b)));
}

ELECTRA_INLINE __m256 pair_high(__m256 a, __m256 b) {
  return _mm256_castpd_ps(_mm256_unpackhi_pd(_mm256_castps_pd(a), _mm256_castps_pd(b)));
}

/// Loads four columns of two rows, four apart, into the halves of a register.
ELECTRA_INLINE __m256 rows_apart(const float* from, Size stride) {
  return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(from)),
                              _mm_loadu_ps(from + 4 * stride), 1);
}

/// to[k * 16 + row] = from[row * stride + k] for 8 rows and 4 values of k.
ELECTRA_INLINE void transpose_8x4(const float* from, Size stride, float* to) {
  const __m256 a = rows_apart(from, stride), b = rows_apart(from + stride, stride),
               c = rows_apart(from + 2 * stride, stride), d = rows_apart(from + 3 * stride, stride);
  const __m256 ab_low = _mm256_unpacklo_ps(a, b), ab_high = _mm256_unpackhi_ps(a, b),
               cd_low = _mm256_unpacklo_ps(c, d), cd_high = _mm256_unpackhi_ps(c, d);
  _mm256_storeu_ps(to, pair_low(ab_low, cd_low));
  _mm256_storeu_ps(to + 16, pair_high(ab_low, cd_low));
  _mm256_storeu_ps(to + 32, pair_low(ab_high, cd_high));
  _mm256_storeu_ps(to + 48, pair_high(ab_high, cd_high));
}

/// With AVX-512 too: 256-bit registers are as fast there.
ELECTRA_INLINE void transpose_16x16(const float* from, Size stride, float* to) {
  for (Size k = 0; k < 16; k += 4) {
    transpose_8x4(from + k, stride, to + k * 16);
    transpose_8x4(from + 8 * stride + k, stride, to + k * 16 + 8);
  }
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
