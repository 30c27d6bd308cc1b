#pragma once

#include <immintrin.h>

#include "kernels/arch/common.inl"
#include "kernels/arch/transpose_avx2.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// Sixteen floats in one register; what each operation means stands in arch/scalar.inl.
struct Arch {
  using Vector = __m512;
  using Lanes = __mmask16;

  static constexpr TileShape shapes[] = {{2, 8}, {6, 4}, {9, 3}, {8, 2}, {8, 1}};
  static constexpr int independent_sums = 12;
  static constexpr int usual_panels = 4;

  static ELECTRA_INLINE Lanes first_lanes(Size count) {
    return static_cast<Lanes>((1U << static_cast<unsigned>(count)) - 1U);
  }
  static ELECTRA_INLINE Vector load(const float* from) { return _mm512_loadu_ps(from); }
  static ELECTRA_INLINE Vector load(const float* from, Lanes lanes) {
    return _mm512_maskz_loadu_ps(lanes, from);
  }
  static ELECTRA_INLINE void store(float* to, Vector a) { _mm512_storeu_ps(to, a); }
  static ELECTRA_INLINE void store(float* to, Vector a, Lanes lanes) {
    _mm512_mask_storeu_ps(to, lanes, a);
  }
  static ELECTRA_INLINE Vector broadcast(float a) { return _mm512_set1_ps(a); }
  static ELECTRA_INLINE Vector select(Lanes lanes, Vector a, Vector b) {
    return _mm512_mask_mov_ps(b, lanes, a);
  }

  static ELECTRA_INLINE Vector add(Vector a, Vector b) { return _mm512_add_ps(a, b); }
  static ELECTRA_INLINE Vector subtract(Vector a, Vector b) { return _mm512_sub_ps(a, b); }
  static ELECTRA_INLINE Vector multiply(Vector a, Vector b) { return _mm512_mul_ps(a, b); }
  static ELECTRA_INLINE Vector divide(Vector a, Vector b) { return _mm512_div_ps(a, b); }
  static ELECTRA_INLINE Vector fma(Vector a, Vector b, Vector c) {
    return _mm512_fmadd_ps(a, b, c);
  }
  static ELECTRA_INLINE Vector fnma(Vector a, Vector b, Vector c) {
    return _mm512_fnmadd_ps(a, b, c);
  }
  static ELECTRA_INLINE Vector min(Vector a, Vector b) { return _mm512_min_ps(a, b); }
  static ELECTRA_INLINE Vector max(Vector a, Vector b) { return _mm512_max_ps(a, b); }
  static ELECTRA_INLINE Vector absolute(Vector a) { return _mm512_abs_ps(a); }
  static ELECTRA_INLINE Vector with_sign_of(Vector sign, Vector a) {
    return _mm512_or_ps(a, _mm512_and_ps(sign, _mm512_set1_ps(-0.0F)));
  }
  static ELECTRA_INLINE Vector where_less(Vector a, Vector b, Vector yes, Vector no) {
    return _mm512_mask_mov_ps(no, _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ), yes);
  }
  static ELECTRA_INLINE Vector zero_where_less(Vector a, Vector b, Vector no) {
    return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(a, b, _CMP_NLT_UQ), no);
  }

  static ELECTRA_INLINE Vector power_of_two(Vector rounded) {
    const __m512i exponent = _mm512_slli_epi32(_mm512_castps_si512(rounded), 23);
    return _mm512_castsi512_ps(_mm512_add_epi32(exponent, _mm512_set1_epi32(0x3f800000)));
  }
  static ELECTRA_INLINE Vector look_up(const float* table, Vector rounded) {
    return _mm512_permutexvar_ps(_mm512_castps_si512(rounded), _mm512_load_ps(table));
  }

  static ELECTRA_INLINE float sum_of_lanes(Vector a) {
    const __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(a), _mm512_extractf32x8_ps(a, 1));
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
  }
  static ELECTRA_INLINE float max_of_lanes(Vector a) {
    const __m256 eight = _mm256_max_ps(_mm512_castps512_ps256(a), _mm512_extractf32x8_ps(a, 1));
    const __m128 four = _mm_max_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)));
  }
  static ELECTRA_INLINE float square_root(float a) {
    return _mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(a)));
  }
  static ELECTRA_INLINE void transpose(const float* from, Size stride, float* to) {
    transpose_16x16(from, stride, to);
  }
};

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
