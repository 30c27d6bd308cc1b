#pragma once

#include <immintrin.h>

#include "kernels/arch/common.inl"
#include "kernels/arch/transpose_avx2.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// Sixteen floats in two registers; what each operation means stands in arch/scalar.inl.
struct Arch {
  struct Vector {
    __m256 low, high;
  };
  struct Lanes {
    __m256i low, high;
  };

  static constexpr TileShape shapes[] = {{1, 4}, {2, 2}, {6, 1}};
  static constexpr int independent_sums = 6;
  static constexpr int usual_panels = 1;

  static ELECTRA_INLINE Lanes first_lanes(Size count) {
    alignas(64) static constexpr int window[32] = {-1, -1, -1, -1, -1, -1, -1, -1,
                                                   -1, -1, -1, -1, -1, -1, -1, -1};
    const int* from = window + 16 - count;
    return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)),
            _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + 8))};
  }
  static ELECTRA_INLINE Vector load(const float* from) {
    return {_mm256_loadu_ps(from), _mm256_loadu_ps(from + 8)};
  }
  static ELECTRA_INLINE Vector load(const float* from, Lanes lanes) {
    return {_mm256_maskload_ps(from, lanes.low), _mm256_maskload_ps(from + 8, lanes.high)};
  }
  static ELECTRA_INLINE void store(float* to, Vector a) {
    _mm256_storeu_ps(to, a.low);
    _mm256_storeu_ps(to + 8, a.high);
  }
  static ELECTRA_INLINE void store(float* to, Vector a, Lanes lanes) {
    _mm256_maskstore_ps(to, lanes.low, a.low);
    _mm256_maskstore_ps(to + 8, lanes.high, a.high);
  }
  static ELECTRA_INLINE Vector broadcast(float a) { return {_mm256_set1_ps(a), _mm256_set1_ps(a)}; }
  static ELECTRA_INLINE Vector select(Lanes lanes, Vector a, Vector b) {
    return {_mm256_blendv_ps(b.low, a.low, _mm256_castsi256_ps(lanes.low)),
            _mm256_blendv_ps(b.high, a.high, _mm256_castsi256_ps(lanes.high))};
  }

  static ELECTRA_INLINE Vector add(Vector a, Vector b) {
    return {_mm256_add_ps(a.low, b.low), _mm256_add_ps(a.high, b.high)};
  }
  static ELECTRA_INLINE Vector subtract(Vector a, Vector b) {
    return {_mm256_sub_ps(a.low, b.low), _mm256_sub_ps(a.high, b.high)};
  }
  static ELECTRA_INLINE Vector multiply(Vector a, Vector b) {
    return {_mm256_mul_ps(a.low, b.low), _mm256_mul_ps(a.high, b.high)};
  }
  static ELECTRA_INLINE Vector divide(Vector a, Vector b) {
    return {_mm256_div_ps(a.low, b.low), _mm256_div_ps(a.high, b.high)};
  }
  static ELECTRA_INLINE Vector fma(Vector a, Vector b, Vector c) {
    return {_mm256_fmadd_ps(a.low, b.low, c.low), _mm256_fmadd_ps(a.high, b.high, c.high)};
  }
  static ELECTRA_INLINE Vector fnma(Vector a, Vector b, Vector c) {
    return {_mm256_fnmadd_ps(a.low, b.low, c.low), _mm256_fnmadd_ps(a.high, b.high, c.high)};
  }
  static ELECTRA_INLINE Vector min(Vector a, Vector b) {
    return {_mm256_min_ps(a.low, b.low), _mm256_min_ps(a.high, b.high)};
  }
  static ELECTRA_INLINE Vector max(Vector a, Vector b) {
    return {_mm256_max_ps(a.low, b.low), _mm256_max_ps(a.high, b.high)};
  }
  static ELECTRA_INLINE Vector absolute(Vector a) {
    const __m256 sign = _mm256_set1_ps(-0.0F);
    return {_mm256_andnot_ps(sign, a.low), _mm256_andnot_ps(sign, a.high)};
  }
  static ELECTRA_INLINE Vector with_sign_of(Vector sign, Vector a) {
    const __m256 bit = _mm256_set1_ps(-0.0F);
    return {_mm256_or_ps(a.low, _mm256_and_ps(sign.low, bit)),
            _mm256_or_ps(a.high, _mm256_and_ps(sign.high, bit))};
  }
  static ELECTRA_INLINE Vector where_less(Vector a, Vector b, Vector yes, Vector no) {
    return {_mm256_blendv_ps(no.low, yes.low, _mm256_cmp_ps(a.low, b.low, _CMP_LT_OQ)),
            _mm256_blendv_ps(no.high, yes.high, _mm256_cmp_ps(a.high, b.high, _CMP_LT_OQ))};
  }
  static ELECTRA_INLINE Vector zero_where_less(Vector a, Vector b, Vector no) {
    return {_mm256_and_ps(no.low, _mm256_cmp_ps(a.low, b.low, _CMP_NLT_UQ)),
            _mm256_and_ps(no.high, _mm256_cmp_ps(a.high, b.high, _CMP_NLT_UQ))};
  }

  static ELECTRA_INLINE Vector power_of_two(Vector rounded) {
    return {power_of_two(rounded.low), power_of_two(rounded.high)};
  }
  static ELECTRA_INLINE Vector look_up(const float* table, Vector rounded) {
    const __m256 first = _mm256_load_ps(table), last = _mm256_load_ps(table + 8);
    return {look_up(first, last, rounded.low), look_up(first, last, rounded.high)};
  }

  static ELECTRA_INLINE float sum_of_lanes(Vector a) {
    const __m256 eight = _mm256_add_ps(a.low, a.high);
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
  }
  static ELECTRA_INLINE float max_of_lanes(Vector a) {
    const __m256 eight = _mm256_max_ps(a.low, a.high);
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

 private:
  static ELECTRA_INLINE __m256 power_of_two(__m256 rounded) {
    const __m256i exponent = _mm256_slli_epi32(_mm256_castps_si256(rounded), 23);
    return _mm256_castsi256_ps(_mm256_add_epi32(exponent, _mm256_set1_epi32(0x3f800000)));
  }
  static ELECTRA_INLINE __m256 look_up(__m256 first, __m256 last, __m256 rounded) {
    const __m256i index = _mm256_castps_si256(rounded);
    const __m256 upper_half = _mm256_castsi256_ps(_mm256_slli_epi32(index, 28));
    return _mm256_blendv_ps(_mm256_permutevar8x32_ps(first, index),
                            _mm256_permutevar8x32_ps(last, index), upper_half);
  }
};

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
