#pragma once

#include <immintrin.h>

#include "kernels/arch/common.inl"
#include "kernels/arch/instructions.inl"
#include "kernels/arch/transpose_avx2.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// Sixteen floats in two registers; arch/scalar.inl documents the operations.
struct Arch {
  struct Vector {
    __m256 low, high;
  };
  struct Lanes {
    __m256i low, high;
  };

  static constexpr TileShape shapes[] = {{1, 4}, {2, 2}, {6, 1}};
  static constexpr TileShape paired_shapes[] = {{4, 1}};
#if defined(__AVXVNNI__)
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
  static constexpr int epilogue_rows = 2;
  static constexpr int peak_sums = 6;
  static constexpr int default_panels = 1;

  static ELECTRA_INLINE Lanes first_lanes(Size count) {
    constexpr Word all{0xffffffffU};
    alignas(64) static constexpr Word window[32] = {all, all, all, all, all, all, all, all,
                                                    all, all, all, all, all, all, all, all};
    const Vector lanes = load(as_floats(window + 16 - count));
    return {_mm256_castps_si256(lanes.low), _mm256_castps_si256(lanes.high)};
  }
  static ELECTRA_INLINE Vector load(const float* from) {
    return {_mm256_loadu_ps(from), _mm256_loadu_ps(from + 8)};
  }
  static ELECTRA_INLINE Vector keep_in_register(Vector a) {
    return {kernels::ELECTRA_ISA::keep_in_register(a.low),
            kernels::ELECTRA_ISA::keep_in_register(a.high)};
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
  static ELECTRA_INLINE Vector dot_fp32(Vector factor, Vector column, Vector sum) {
    return fma(factor, column, sum);
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
  static ELECTRA_INLINE Vector abs(Vector a) {
    const __m256 sign = _mm256_set1_ps(-0.0F);
    return {_mm256_andnot_ps(sign, a.low), _mm256_andnot_ps(sign, a.high)};
  }
  static ELECTRA_INLINE Vector copysign(Vector magnitude, Vector sign) {
    const __m256 bit = _mm256_set1_ps(-0.0F);
    return {_mm256_or_ps(magnitude.low, _mm256_and_ps(sign.low, bit)),
            _mm256_or_ps(magnitude.high, _mm256_and_ps(sign.high, bit))};
  }
  static ELECTRA_INLINE Vector select_less(Vector a, Vector b, Vector yes, Vector no) {
    return {_mm256_blendv_ps(no.low, yes.low, _mm256_cmp_ps(a.low, b.low, _CMP_LT_OQ)),
            _mm256_blendv_ps(no.high, yes.high, _mm256_cmp_ps(a.high, b.high, _CMP_LT_OQ))};
  }
  static ELECTRA_INLINE Vector zero_if_less(Vector a, Vector b, Vector no) {
    return {_mm256_and_ps(no.low, _mm256_cmp_ps(a.low, b.low, _CMP_NLT_UQ)),
            _mm256_and_ps(no.high, _mm256_cmp_ps(a.high, b.high, _CMP_NLT_UQ))};
  }

  static ELECTRA_INLINE Vector exp2_of_integer(Vector rounded) {
    return {exp2_of_integer(rounded.low), exp2_of_integer(rounded.high)};
  }
  static ELECTRA_INLINE Vector ldexp(Vector a, Vector rounded) {
    return {ldexp(a.low, rounded.low), ldexp(a.high, rounded.high)};
  }

  static constexpr bool has_dot_bf16 = false;
  static ELECTRA_INLINE Vector first_bf16(Vector words) {
    return map(words, [](__m256i a) { return _mm256_slli_epi32(a, 16); });
  }
  static ELECTRA_INLINE Vector second_bf16(Vector words) {
    const __m256i second = _mm256_set1_epi32(-0x10000);
    return map(words, [=](__m256i a) { return _mm256_and_si256(a, second); });
  }
  static ELECTRA_INLINE Vector bf16_words(Vector first, Vector second) {
    return {_mm256_castsi256_ps(narrow(first)), _mm256_castsi256_ps(narrow(second))};
  }
  static ELECTRA_INLINE Vector bf16_pairs(Vector first, Vector second) {
    return {pairs(first.low, second.low), pairs(first.high, second.high)};
  }
  static ELECTRA_INLINE void store_bf16(Word* words, Vector a) {
    store(as_floats(words), {rounded_to_bf16(a.low), rounded_to_bf16(a.high)});
  }
  static ELECTRA_INLINE void store_normal_bf16(Word* words, Vector a) {
    const __m256i high = _mm256_set1_epi32(-0x10000);
    store(as_floats(words), map(a, [=](__m256i bits) {
            return _mm256_and_si256(before_truncation_to_bf16(bits), high);
          }));
  }

  static ELECTRA_INLINE Vector dot_int8(Vector factor, Vector column, Vector sum) {
    return {dot_int8(factor.low, column.low, sum.low),
            dot_int8(factor.high, column.high, sum.high)};
  }
  static ELECTRA_INLINE Vector from_integers(Vector a) {
    return {_mm256_cvtepi32_ps(_mm256_castps_si256(a.low)),
            _mm256_cvtepi32_ps(_mm256_castps_si256(a.high))};
  }
  static ELECTRA_INLINE Vector multiply_integers(Vector a, Vector b) {
    return map(a, b, [](__m256i x, __m256i y) { return _mm256_mullo_epi32(x, y); });
  }
  static ELECTRA_INLINE Vector max_integers(Vector a, Vector b) {
    return map(a, b, [](__m256i x, __m256i y) { return _mm256_max_epi32(x, y); });
  }
  static ELECTRA_INLINE Vector max_unsigned(Vector a, Vector b) {
    return map(a, b, [](__m256i x, __m256i y) { return _mm256_max_epu32(x, y); });
  }
  static ELECTRA_INLINE Vector negate(Vector a) {
    const __m256 sign = _mm256_set1_ps(-0.0F);
    return {_mm256_xor_ps(sign, a.low), _mm256_xor_ps(sign, a.high)};
  }
  static ELECTRA_INLINE Vector unsigned_bytes(Vector a, Vector b, Vector c, Vector d) {
    return {in_words(_mm256_packus_epi16(rounded(a.low, b.low), rounded(c.low, d.low))),
            in_words(_mm256_packus_epi16(rounded(a.high, b.high), rounded(c.high, d.high)))};
  }
  static ELECTRA_INLINE Vector signed_bytes(Vector a, Vector b, Vector c, Vector d) {
    return {in_words(_mm256_packs_epi16(rounded(a.low, b.low), rounded(c.low, d.low))),
            in_words(_mm256_packs_epi16(rounded(a.high, b.high), rounded(c.high, d.high)))};
  }
  static ELECTRA_INLINE void store_bytes(Word* words, Vector rounded) {
    const __m256i byte = _mm256_set1_epi32(0xff);
    const __m256i low = _mm256_and_si256(_mm256_castps_si256(rounded.low), byte);
    const __m256i high = _mm256_and_si256(_mm256_castps_si256(rounded.high), byte);
    // Packing works within halves of registers, which leaves quarters in the order 0 2 1 3.
    const __m256i halves = _mm256_permute4x64_epi64(_mm256_packus_epi32(low, high), 0xd8);
    const __m128i bytes =
        _mm_packus_epi16(_mm256_castsi256_si128(halves), _mm256_extracti128_si256(halves, 1));
    _mm_storeu_ps(as_floats(words), _mm_castsi128_ps(bytes));
  }
  static ELECTRA_INLINE void store_bytes(Word* words, Vector a, Vector b, Vector c, Vector d) {
    store(as_floats(words), {lowest_bytes(a, b), lowest_bytes(c, d)});
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
  template <class Operation>
  static ELECTRA_INLINE Vector reduce_each(const Vector (&rows)[16], Operation of) {
    // Rows i and i + 8 are in the halves of the same vector.
    Vector eight[8], four[4], two[2];
    ELECTRA_UNROLL
    for (int i = 0; i < 8; ++i)
      eight[i] = of(Vector{rows[i].low, rows[i + 8].low}, Vector{rows[i].high, rows[i + 8].high});
    ELECTRA_UNROLL
    for (int i = 0; i < 4; ++i) {
      const Vector a = eight[i], b = eight[i + 4];
      four[i] = of(Vector{_mm256_permute2f128_ps(a.low, b.low, 0x20),
                          _mm256_permute2f128_ps(a.high, b.high, 0x20)},
                   Vector{_mm256_permute2f128_ps(a.low, b.low, 0x31),
                          _mm256_permute2f128_ps(a.high, b.high, 0x31)});
    }
    ELECTRA_UNROLL
    for (Size i = 0; i < 2; ++i)
      two[i] = of(shuffled<0x44>(four[2 * i], four[2 * i + 1]),
                  shuffled<0xee>(four[2 * i], four[2 * i + 1]));
    return of(shuffled<0x88>(two[0], two[1]), shuffled<0xdd>(two[0], two[1]));
  }
  static ELECTRA_INLINE float first_lane(Vector a) { return _mm256_cvtss_f32(a.low); }
  static ELECTRA_INLINE float max_of_integer_lanes(Vector a) {
    const __m256i eight = _mm256_max_epi32(_mm256_castps_si256(a.low), _mm256_castps_si256(a.high));
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
  template <int which>
  static ELECTRA_INLINE Vector shuffled(Vector a, Vector b) {
    return {_mm256_shuffle_ps(a.low, b.low, which), _mm256_shuffle_ps(a.high, b.high, which)};
  }
  /// The lowest bytes of the lanes of two vectors.
  static ELECTRA_INLINE __m256 lowest_bytes(Vector a, Vector b) {
    const auto pack = [](Vector words) {
      const __m256i byte = _mm256_set1_epi32(0xff);
      return _mm256_packus_epi32(_mm256_and_si256(_mm256_castps_si256(words.low), byte),
                                 _mm256_and_si256(_mm256_castps_si256(words.high), byte));
    };
    // Packing works within halves of registers.
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    return _mm256_castsi256_ps(
        _mm256_permutevar8x32_epi32(_mm256_packus_epi16(pack(a), pack(b)), order));
  }
  /// The nearest integers in 16 bits: four of `a`, four of `b`, in each half of the register.
  static ELECTRA_INLINE __m256i rounded(__m256 a, __m256 b) {
    return _mm256_packs_epi32(_mm256_cvtps_epi32(a), _mm256_cvtps_epi32(b));
  }
  /// Halves of four bytes of each vector become words of one byte of each.
  static ELECTRA_INLINE __m256 in_words(__m256i bytes) {
    const __m256i order = _mm256_setr_epi32(0x0c080400, 0x0d090501, 0x0e0a0602, 0x0f0b0703,
                                            0x0c080400, 0x0d090501, 0x0e0a0602, 0x0f0b0703);
    return _mm256_castsi256_ps(_mm256_shuffle_epi8(bytes, order));
  }
  template <class Function>
  static ELECTRA_INLINE Vector map(Vector a, const Function& function) {
    return {_mm256_castsi256_ps(function(_mm256_castps_si256(a.low))),
            _mm256_castsi256_ps(function(_mm256_castps_si256(a.high)))};
  }
  template <class Function>
  static ELECTRA_INLINE Vector map(Vector a, Vector b, const Function& function) {
    const auto one = [&](__m256 x, __m256 y) {
      return _mm256_castsi256_ps(function(_mm256_castps_si256(x), _mm256_castps_si256(y)));
    };
    return {one(a.low, b.low), one(a.high, b.high)};
  }
  /// Returns bits that are rounded to nearest, ties to even, by dropping the lower 16.
  static ELECTRA_INLINE __m256i before_truncation_to_bf16(__m256i bits) {
    const __m256i odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
    return _mm256_add_epi32(bits, _mm256_add_epi32(odd, _mm256_set1_epi32(0x7fff)));
  }
  /// As the instruction of later machines: denormals become zero, NaN becomes quiet.
  static ELECTRA_INLINE __m256i to_bf16(__m256 a) {
    const __m256i bits = _mm256_castps_si256(a), high = _mm256_srli_epi32(bits, 16);
    const __m256i rounded = _mm256_srli_epi32(before_truncation_to_bf16(bits), 16);
    const __m256i exponent = _mm256_and_si256(bits, _mm256_set1_epi32(0x7f800000));
    const __m256i tiny = _mm256_cmpeq_epi32(exponent, _mm256_setzero_si256());
    const __m256i sign = _mm256_and_si256(high, _mm256_set1_epi32(0x8000));
    const __m256i nan = _mm256_castps_si256(_mm256_cmp_ps(a, a, _CMP_UNORD_Q));
    const __m256i quiet = _mm256_or_si256(high, _mm256_set1_epi32(0x40));
    return _mm256_blendv_epi8(_mm256_blendv_epi8(rounded, sign, tiny), quiet, nan);
  }
  static ELECTRA_INLINE __m256 rounded_to_bf16(__m256 a) {
    return _mm256_castsi256_ps(_mm256_slli_epi32(to_bf16(a), 16));
  }
  static ELECTRA_INLINE __m256i narrow(Vector a) {
    return _mm256_permute4x64_epi64(_mm256_packus_epi32(to_bf16(a.low), to_bf16(a.high)), 0xd8);
  }
  static ELECTRA_INLINE __m256 pairs(__m256 first, __m256 second) {
    const __m256i high = _mm256_slli_epi32(to_bf16(second), 16);
    return _mm256_castsi256_ps(_mm256_or_si256(to_bf16(first), high));
  }
#if defined(__AVXVNNI__)
  static ELECTRA_INLINE __m256 dot_int8(__m256 factor, __m256 column, __m256 sum) {
    return vpdpbusd(sum, factor, column);
  }
#else
  static ELECTRA_INLINE __m256 dot_int8(__m256 factor, __m256 column, __m256 sum) {
    const __m256i pairs =
        _mm256_maddubs_epi16(_mm256_castps_si256(factor), _mm256_castps_si256(column));
    const __m256i fours = _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
    return _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(sum), fours));
  }
#endif
  static ELECTRA_INLINE __m256 exp2_of_integer(__m256 rounded) {
    const __m256i exponent = _mm256_slli_epi32(_mm256_castps_si256(rounded), 23);
    return _mm256_castsi256_ps(_mm256_add_epi32(exponent, _mm256_set1_epi32(0x3f800000)));
  }
  static ELECTRA_INLINE __m256 ldexp(__m256 a, __m256 rounded) {
    const __m256i exponent = _mm256_slli_epi32(_mm256_castps_si256(rounded), 23);
    return _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(a), exponent));
  }
};

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
