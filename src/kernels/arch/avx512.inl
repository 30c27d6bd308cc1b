#pragma once

#include <immintrin.h>

#include "kernels/arch/common.inl"
#include "kernels/arch/instructions.inl"
#include "kernels/arch/transpose_avx2.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// Sixteen floats in one register; arch/scalar.inl documents the operations.
struct Arch {
  using Vector = __m512;
  using Lanes = __mmask16;

  static constexpr TileShape shapes[] = {{2, 8}, {6, 4}, {9, 3}, {8, 2}, {8, 1}};
  /// For products that need more registers than those of sums, factor and columns.
  static constexpr TileShape paired_shapes[] = {{4, 4}, {8, 2}, {8, 1}};
#if defined(__AVX512VNNI__)
  static constexpr bool has_dot_int8 = true;
  static constexpr const auto& int8_shapes = shapes;
#else
  static constexpr bool has_dot_int8 = false;
  static constexpr const auto& int8_shapes = paired_shapes;
#endif
  static constexpr int int8_offset = 0;
  static constexpr int words_at_once = 1;
  static constexpr int min_paired_rows = 0;
  static constexpr int layer_norm_rows = 4;
  static constexpr int epilogue_rows = 4;
  static constexpr int peak_sums = 12;
  static constexpr int default_panels = 4;

  static ELECTRA_INLINE Lanes first_lanes(Size count) {
    return static_cast<Lanes>((1U << static_cast<unsigned>(count)) - 1U);
  }
  static ELECTRA_INLINE Vector load(const float* from) { return _mm512_loadu_ps(from); }
  static ELECTRA_INLINE Vector keep_in_register(Vector a) {
    return kernels::ELECTRA_ISA::keep_in_register(a);
  }
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
  static ELECTRA_INLINE Vector dot_fp32(Vector factor, Vector column, Vector sum) {
    return fma(factor, column, sum);
  }
  static ELECTRA_INLINE Vector fnma(Vector a, Vector b, Vector c) {
    return _mm512_fnmadd_ps(a, b, c);
  }
  static ELECTRA_INLINE Vector min(Vector a, Vector b) { return _mm512_min_ps(a, b); }
  static ELECTRA_INLINE Vector max(Vector a, Vector b) { return _mm512_max_ps(a, b); }
  static ELECTRA_INLINE Vector abs(Vector a) { return _mm512_abs_ps(a); }
  static ELECTRA_INLINE Vector copysign(Vector magnitude, Vector sign) {
    return _mm512_or_ps(magnitude, _mm512_and_ps(sign, _mm512_set1_ps(-0.0F)));
  }
  static ELECTRA_INLINE Vector select_less(Vector a, Vector b, Vector yes, Vector no) {
    return _mm512_mask_mov_ps(no, _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ), yes);
  }
  static ELECTRA_INLINE Vector zero_if_less(Vector a, Vector b, Vector no) {
    return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(a, b, _CMP_NLT_UQ), no);
  }

  static ELECTRA_INLINE Vector exp2_of_integer(Vector rounded) {
    const __m512i exponent = _mm512_slli_epi32(_mm512_castps_si512(rounded), 23);
    return _mm512_castsi512_ps(_mm512_add_epi32(exponent, _mm512_set1_epi32(0x3f800000)));
  }
  static ELECTRA_INLINE Vector ldexp(Vector a, Vector rounded) {
    const __m512i exponent = _mm512_slli_epi32(integers(rounded), 23);
    return floats(_mm512_add_epi32(integers(a), exponent));
  }

#if defined(__AVX512BF16__)
  static constexpr bool has_dot_bf16 = true;
  static ELECTRA_INLINE Vector dot_bf16(Vector factor, Vector column, Vector sum) {
    return vdpbf16ps(sum, factor, column);
  }
  static ELECTRA_INLINE Vector bf16_words(Vector first, Vector second) {
    return bit_cast<Vector>(_mm512_cvtne2ps_pbh(second, first));
  }
  static ELECTRA_INLINE Vector bf16_pairs(Vector first, Vector second) {
    const __m512i order =
        _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6,
                         21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
    return floats(_mm512_permutexvar_epi16(order, integers(bf16_words(first, second))));
  }
  static ELECTRA_INLINE void store_bf16(Word* words, Vector a) {
    _mm256_storeu_ps(as_floats(words), bit_cast<__m256>(_mm512_cvtneps_pbh(a)));
  }
  static ELECTRA_INLINE void store_normal_bf16(Word* words, Vector a) { store_bf16(words, a); }
#else
  static constexpr bool has_dot_bf16 = false;
  static ELECTRA_INLINE Vector first_bf16(Vector words) {
    return floats(_mm512_slli_epi32(integers(words), 16));
  }
  static ELECTRA_INLINE Vector second_bf16(Vector words) {
    return floats(_mm512_and_si512(integers(words), _mm512_set1_epi32(-0x10000)));
  }
  static ELECTRA_INLINE Vector bf16_words(Vector first, Vector second) {
    const __m512i low = _mm512_castsi256_si512(narrow(first));
    return floats(_mm512_inserti64x4(low, narrow(second), 1));
  }
  static ELECTRA_INLINE Vector bf16_pairs(Vector first, Vector second) {
    const __m512i high = _mm512_slli_epi32(to_bf16(second), 16);
    return floats(_mm512_or_si512(to_bf16(first), high));
  }
  static ELECTRA_INLINE void store_bf16(Word* words, Vector a) {
    store(as_floats(words), floats(_mm512_slli_epi32(to_bf16(a), 16)));
  }
  static ELECTRA_INLINE void store_normal_bf16(Word* words, Vector a) {
    const __m512i bits = before_truncation_to_bf16(integers(a));
    store(as_floats(words), floats(_mm512_and_si512(bits, _mm512_set1_epi32(-0x10000))));
  }
#endif

#if defined(__AVX512VNNI__)
  static ELECTRA_INLINE Vector dot_int8(Vector factor, Vector column, Vector sum) {
    return vpdpbusd(sum, factor, column);
  }
#else
  static ELECTRA_INLINE Vector dot_int8(Vector factor, Vector column, Vector sum) {
    const __m512i pairs = _mm512_maddubs_epi16(integers(factor), integers(column));
    const __m512i fours = _mm512_madd_epi16(pairs, _mm512_set1_epi16(1));
    return floats(_mm512_add_epi32(integers(sum), fours));
  }
#endif

  static ELECTRA_INLINE Vector from_integers(Vector a) { return _mm512_cvtepi32_ps(integers(a)); }
  static ELECTRA_INLINE Vector multiply_integers(Vector a, Vector b) {
    return floats(_mm512_mullo_epi32(integers(a), integers(b)));
  }
#if defined(__AMX_TILE__)
  static ELECTRA_INLINE Vector add_integers(Vector a, Vector b) {
    return floats(_mm512_add_epi32(integers(a), integers(b)));
  }
#endif
  static ELECTRA_INLINE Vector max_integers(Vector a, Vector b) {
    return floats(_mm512_max_epi32(integers(a), integers(b)));
  }
  static ELECTRA_INLINE Vector max_unsigned(Vector a, Vector b) {
    return floats(_mm512_max_epu32(integers(a), integers(b)));
  }
  static ELECTRA_INLINE Vector negate(Vector a) { return _mm512_xor_ps(a, _mm512_set1_ps(-0.0F)); }
  static ELECTRA_INLINE Vector unsigned_bytes(Vector a, Vector b, Vector c, Vector d) {
    return in_words(_mm512_packus_epi16(rounded(a, b), rounded(c, d)));
  }
  static ELECTRA_INLINE Vector signed_bytes(Vector a, Vector b, Vector c, Vector d) {
    return in_words(_mm512_packs_epi16(rounded(a, b), rounded(c, d)));
  }
  static ELECTRA_INLINE void store_bytes(Word* words, Vector rounded) {
    _mm_storeu_ps(as_floats(words), _mm_castsi128_ps(_mm512_cvtepi32_epi8(integers(rounded))));
  }
  static ELECTRA_INLINE void store_bytes(Word* words, Vector a, Vector b, Vector c, Vector d) {
    const __m512i low = _mm512_packus_epi32(lowest_bytes(a), lowest_bytes(b));
    const __m512i high = _mm512_packus_epi32(lowest_bytes(c), lowest_bytes(d));
    // Packing works within quarters of registers.
    const __m512i order = _mm512_set_epi32(15, 11, 7, 3, 14, 10, 6, 2, 13, 9, 5, 1, 12, 8, 4, 0);
    const __m512i bytes = _mm512_permutexvar_epi32(order, _mm512_packus_epi16(low, high));
    store(as_floats(words), floats(bytes));
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
  template <class Operation>
  static ELECTRA_INLINE Vector reduce_each(const Vector (&rows)[16], Operation of) {
    Vector eight[8], four[4], two[2];  // of two, four and eight rows: so many lanes of each
    ELECTRA_UNROLL
    for (int i = 0; i < 8; ++i) {
      const Vector a = rows[i % 2 * 8 + i / 2], b = rows[i % 2 * 8 + i / 2 + 4];
      eight[i] = of(_mm512_shuffle_f32x4(a, b, 0x44), _mm512_shuffle_f32x4(a, b, 0xee));
    }
    ELECTRA_UNROLL
    for (Size i = 0; i < 4; ++i) {
      const Vector a = eight[2 * i], b = eight[2 * i + 1];
      four[i] = of(_mm512_shuffle_f32x4(a, b, 0x88), _mm512_shuffle_f32x4(a, b, 0xdd));
    }
    ELECTRA_UNROLL
    for (Size i = 0; i < 2; ++i) {
      const Vector a = four[2 * i], b = four[2 * i + 1];
      two[i] = of(_mm512_shuffle_ps(a, b, 0x44), _mm512_shuffle_ps(a, b, 0xee));
    }
    return of(_mm512_shuffle_ps(two[0], two[1], 0x88), _mm512_shuffle_ps(two[0], two[1], 0xdd));
  }
  static ELECTRA_INLINE float first_lane(Vector a) { return _mm512_cvtss_f32(a); }
  static ELECTRA_INLINE float max_of_integer_lanes(Vector a) {
    const __m256i eight = _mm256_max_epi32(_mm512_castsi512_si256(integers(a)),
                                           _mm512_extracti64x4_epi64(integers(a), 1));
    const __m128i four =
        _mm_max_epi32(_mm256_castsi256_si128(eight), _mm256_extracti128_si256(eight, 1));
    const __m128i two = _mm_max_epi32(four, _mm_shuffle_epi32(four, 0x4e));
    return _mm_cvtss_f32(_mm_castsi128_ps(_mm_max_epi32(two, _mm_shuffle_epi32(two, 0xb1))));
  }
  static ELECTRA_INLINE float square_root(float a) {
    return _mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(a)));
  }
  static ELECTRA_INLINE void transpose(const float* from, Size stride, float* to) {
    transpose_16x16(from, stride, to);
  }

 private:
  static ELECTRA_INLINE __m512i integers(Vector a) { return _mm512_castps_si512(a); }
  static ELECTRA_INLINE Vector floats(__m512i a) { return _mm512_castsi512_ps(a); }
  static ELECTRA_INLINE __m512i lowest_bytes(Vector a) {
    return _mm512_and_si512(integers(a), _mm512_set1_epi32(0xff));
  }
  /// The nearest integers in 16 bits: four of `a`, four of `b`, in each quarter of the register.
  static ELECTRA_INLINE __m512i rounded(Vector a, Vector b) {
    return _mm512_packs_epi32(_mm512_cvtps_epi32(a), _mm512_cvtps_epi32(b));
  }
  /// Quarters of four bytes of each vector become words of one byte of each.
  static ELECTRA_INLINE Vector in_words(__m512i bytes) {
    const __m512i order = _mm512_set4_epi32(0x0f0b0703, 0x0e0a0602, 0x0d090501, 0x0c080400);
    return floats(_mm512_shuffle_epi8(bytes, order));
  }
#if !defined(__AVX512BF16__)
  /// Returns bits that are rounded to nearest, ties to even, by dropping the lower 16.
  static ELECTRA_INLINE __m512i before_truncation_to_bf16(__m512i bits) {
    const __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
    return _mm512_add_epi32(bits, _mm512_add_epi32(odd, _mm512_set1_epi32(0x7fff)));
  }
  /// As the instruction of later machines: denormals become zero, NaN becomes quiet.
  static ELECTRA_INLINE __m512i to_bf16(Vector a) {
    const __m512i bits = integers(a);
    __m512i result = _mm512_srli_epi32(before_truncation_to_bf16(bits), 16);
    const __m512i high = _mm512_srli_epi32(bits, 16);
    const __mmask16 tiny = _mm512_testn_epi32_mask(bits, _mm512_set1_epi32(0x7f800000));
    result = _mm512_mask_and_epi32(result, tiny, high, _mm512_set1_epi32(0x8000));
    const __mmask16 nan = _mm512_cmp_ps_mask(a, a, _CMP_UNORD_Q);
    return _mm512_mask_or_epi32(result, nan, high, _mm512_set1_epi32(0x40));
  }
  static ELECTRA_INLINE __m256i narrow(Vector a) { return _mm512_cvtepi32_epi16(to_bf16(a)); }
#endif
};

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
