#pragma once
#pragma GCC system_header  // for #include_next

// The intrinsics of AVX-512 that kernels/arch/avx512.inl uses, computed with AVX2 or lane by lane
// as the instructions are defined. Inside electra::kernels their names hide those of the compiler;
// kernels that use others do not compile here.

#include_next <immintrin.h>

#include "electra/kernels/word.hpp"

// The header of the compiler reads these macros, so they are defined after it.
#if defined(ELECTRA_EMULATES_AVXVNNI)
#define __AVXVNNI__ 1
#endif
#if defined(ELECTRA_EMULATES_AVX512VNNI)
#define __AVX512VNNI__ 1
#endif
#if defined(ELECTRA_EMULATES_AVX512BF16)
#define __AVX512BF16__ 1
#endif
#if defined(ELECTRA_EMULATES_AMX)
#define __AMX_TILE__ 1
#endif

#define ELECTRA_EMULATED [[maybe_unused]] static inline __attribute__((always_inline))

namespace electra::kernels {

union Emulated {
  __m512 floats;
  __m512i integers;
  __m256 halves[2];
  __m256i integer_halves[2];
  float f[16];
  int i[16];
  unsigned u[16];
  short i16[32];
  unsigned short u16[32];
  signed char i8[64];
  unsigned char u8[64];
};

ELECTRA_EMULATED Emulated emulated(__m512 a) {
  Emulated result;
  result.floats = a;
  return result;
}
ELECTRA_EMULATED Emulated emulated(__m512i a) {
  Emulated result;
  result.integers = a;
  return result;
}

/// function(half of a, half of b, …) for both halves.
template <class Function, class... Operands>
ELECTRA_EMULATED __m512 in_halves(const Function& function, Operands... operands) {
  Emulated result;
  for (int half = 0; half < 2; ++half)
    result.halves[half] = function(emulated(operands).halves[half]...);
  return result.floats;
}
template <class Function, class... Operands>
ELECTRA_EMULATED __m512i in_integer_halves(const Function& function, Operands... operands) {
  Emulated result;
  for (int half = 0; half < 2; ++half)
    result.integer_halves[half] = function(emulated(operands).integer_halves[half]...);
  return result.integers;
}
/// function(lane) for each.
template <class Function>
ELECTRA_EMULATED __m512i in_lanes(const Function& function) {
  Emulated result;
  for (int lane = 0; lane < 16; ++lane) result.u[lane] = function(lane);
  return result.integers;
}
ELECTRA_EMULATED bool has(__mmask16 mask, int lane) { return (mask >> lane & 1) != 0; }

ELECTRA_EMULATED __m512 _mm512_castsi512_ps(__m512i a) { return emulated(a).floats; }
ELECTRA_EMULATED __m512i _mm512_castps_si512(__m512 a) { return emulated(a).integers; }
ELECTRA_EMULATED __m256 _mm512_castps512_ps256(__m512 a) { return emulated(a).halves[0]; }
ELECTRA_EMULATED __m256 _mm512_extractf32x8_ps(__m512 a, int half) {
  return emulated(a).halves[half];
}
ELECTRA_EMULATED __m512i _mm512_castsi256_si512(__m256i a) {
  Emulated result{};
  result.integer_halves[0] = a;
  return result.integers;
}
ELECTRA_EMULATED __m512i _mm512_inserti64x4(__m512i a, __m256i half, int place) {
  Emulated result = emulated(a);
  result.integer_halves[place] = half;
  return result.integers;
}

ELECTRA_EMULATED __m512 _mm512_set1_ps(float a) {
  return in_halves([=] { return _mm256_set1_ps(a); });
}
ELECTRA_EMULATED __m512i _mm512_set1_epi32(int a) {
  return in_integer_halves([=] { return _mm256_set1_epi32(a); });
}
ELECTRA_EMULATED __m512i _mm512_set1_epi16(short a) {
  return in_integer_halves([=] { return _mm256_set1_epi16(a); });
}
/// The last lane comes first.
template <class... Values>
ELECTRA_EMULATED __m512i _mm512_set_epi16(Values... values) {
  const short all[] = {static_cast<short>(values)...};
  static_assert(sizeof all == sizeof(__m512i));
  Emulated result;
  for (int i = 0; i < 32; ++i) result.i16[i] = all[31 - i];
  return result.integers;
}

template <class... Values>
ELECTRA_EMULATED __m512i _mm512_set_epi32(Values... values) {
  const int all[] = {values...};
  static_assert(sizeof all == sizeof(__m512i));
  Emulated result;
  for (int i = 0; i < 16; ++i) result.i[i] = all[15 - i];
  return result.integers;
}

ELECTRA_EMULATED __m512 _mm512_loadu_ps(const float* from) {
  Emulated result;
  __builtin_memcpy(result.f, from, sizeof result);
  return result.floats;
}
ELECTRA_EMULATED void _mm512_storeu_ps(float* to, __m512 a) {
  __builtin_memcpy(to, emulated(a).f, sizeof a);
}
ELECTRA_EMULATED __m512 _mm512_maskz_loadu_ps(__mmask16 mask, const float* from) {
  Emulated result{};
  for (int lane = 0; lane < 16; ++lane)
    if (has(mask, lane)) result.f[lane] = from[lane];
  return result.floats;
}
ELECTRA_EMULATED void _mm512_mask_storeu_ps(float* to, __mmask16 mask, __m512 a) {
  for (int lane = 0; lane < 16; ++lane)
    if (has(mask, lane)) to[lane] = emulated(a).f[lane];
}

// The instructions that AVX2 has under the same name.
#define ELECTRA_AS_IN_AVX2(name, Result, in_both)                                     \
  template <class... Operands>                                                        \
  ELECTRA_EMULATED Result _mm512_##name(Operands... operands) {                       \
    return in_both([](auto... half) { return _mm256_##name(half...); }, operands...); \
  }
ELECTRA_AS_IN_AVX2(add_ps, __m512, in_halves)
ELECTRA_AS_IN_AVX2(sub_ps, __m512, in_halves)
ELECTRA_AS_IN_AVX2(mul_ps, __m512, in_halves)
ELECTRA_AS_IN_AVX2(div_ps, __m512, in_halves)
ELECTRA_AS_IN_AVX2(min_ps, __m512, in_halves)
ELECTRA_AS_IN_AVX2(max_ps, __m512, in_halves)
ELECTRA_AS_IN_AVX2(and_ps, __m512, in_halves)
ELECTRA_AS_IN_AVX2(or_ps, __m512, in_halves)
ELECTRA_AS_IN_AVX2(xor_ps, __m512, in_halves)
ELECTRA_AS_IN_AVX2(fmadd_ps, __m512, in_halves)
ELECTRA_AS_IN_AVX2(fnmadd_ps, __m512, in_halves)
ELECTRA_AS_IN_AVX2(add_epi32, __m512i, in_integer_halves)
ELECTRA_AS_IN_AVX2(mullo_epi32, __m512i, in_integer_halves)
ELECTRA_AS_IN_AVX2(max_epi32, __m512i, in_integer_halves)
ELECTRA_AS_IN_AVX2(max_epu32, __m512i, in_integer_halves)
ELECTRA_AS_IN_AVX2(maddubs_epi16, __m512i, in_integer_halves)
ELECTRA_AS_IN_AVX2(madd_epi16, __m512i, in_integer_halves)
ELECTRA_AS_IN_AVX2(packs_epi32, __m512i, in_integer_halves)
ELECTRA_AS_IN_AVX2(packs_epi16, __m512i, in_integer_halves)
ELECTRA_AS_IN_AVX2(packus_epi16, __m512i, in_integer_halves)
ELECTRA_AS_IN_AVX2(packus_epi32, __m512i, in_integer_halves)
ELECTRA_AS_IN_AVX2(shuffle_epi8, __m512i, in_integer_halves)

ELECTRA_EMULATED __m512 _mm512_abs_ps(__m512 a) {
  return in_halves([](__m256 x) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0F), x); }, a);
}

ELECTRA_EMULATED __m512i _mm512_and_si512(__m512i a, __m512i b) {
  return in_lanes([=](int lane) { return emulated(a).u[lane] & emulated(b).u[lane]; });
}
ELECTRA_EMULATED __m512i _mm512_or_si512(__m512i a, __m512i b) {
  return in_lanes([=](int lane) { return emulated(a).u[lane] | emulated(b).u[lane]; });
}
ELECTRA_EMULATED __m512i _mm512_slli_epi32(__m512i a, unsigned bits) {
  return in_lanes([=](int lane) { return emulated(a).u[lane] << bits; });
}
ELECTRA_EMULATED __m512i _mm512_srli_epi32(__m512i a, unsigned bits) {
  return in_lanes([=](int lane) { return emulated(a).u[lane] >> bits; });
}
ELECTRA_EMULATED __m512 _mm512_cvtepi32_ps(__m512i a) {
  Emulated result;
  for (int half = 0; half < 2; ++half)
    result.halves[half] = _mm256_cvtepi32_ps(emulated(a).integer_halves[half]);
  return result.floats;
}
ELECTRA_EMULATED __m512i _mm512_cvtps_epi32(__m512 a) {
  Emulated result;
  for (int half = 0; half < 2; ++half)
    result.integer_halves[half] = _mm256_cvtps_epi32(emulated(a).halves[half]);
  return result.integers;
}
ELECTRA_EMULATED float _mm512_cvtss_f32(__m512 a) { return emulated(a).f[0]; }
ELECTRA_EMULATED __m256i _mm512_castsi512_si256(__m512i a) { return emulated(a).integer_halves[0]; }
ELECTRA_EMULATED __m256i _mm512_extracti64x4_epi64(__m512i a, int half) {
  return emulated(a).integer_halves[half];
}
ELECTRA_EMULATED __m512i _mm512_set4_epi32(int d, int c, int b, int a) {
  const int four[] = {a, b, c, d};
  return in_lanes([&](int lane) { return static_cast<unsigned>(four[lane % 4]); });
}
ELECTRA_EMULATED __m256i _mm512_cvtepi32_epi16(__m512i a) {
  Emulated result;
  for (int lane = 0; lane < 16; ++lane) result.u16[lane] = emulated(a).u16[2 * lane];
  return result.integer_halves[0];
}
ELECTRA_EMULATED __m128i _mm512_cvtepi32_epi8(__m512i a) {
  Emulated result;
  for (int lane = 0; lane < 16; ++lane) result.u8[lane] = emulated(a).u8[4 * lane];
  return _mm256_castsi256_si128(result.integer_halves[0]);
}
/// Lane `lane` of four, as two bits each of `which` choose it.
ELECTRA_EMULATED int chosen(int which, int lane) { return which >> 2 * lane & 3; }
ELECTRA_EMULATED __m512 _mm512_shuffle_f32x4(__m512 a, __m512 b, int which) {
  Emulated result;
  for (int i = 0; i < 16; ++i)
    result.u[i] = emulated(i < 8 ? a : b).u[4 * chosen(which, i / 4) + i % 4];
  return result.floats;
}
ELECTRA_EMULATED __m512 _mm512_shuffle_ps(__m512 a, __m512 b, int which) {
  Emulated result;
  for (int i = 0; i < 16; ++i)
    result.u[i] = emulated(i % 4 < 2 ? a : b).u[i / 4 * 4 + chosen(which, i % 4)];
  return result.floats;
}
ELECTRA_EMULATED __m512i _mm512_permutexvar_epi32(__m512i order, __m512i a) {
  Emulated result;
  for (int i = 0; i < 16; ++i) result.u[i] = emulated(a).u[emulated(order).u[i] & 15];
  return result.integers;
}
ELECTRA_EMULATED __m512i _mm512_permutexvar_epi16(__m512i order, __m512i a) {
  Emulated result;
  for (int i = 0; i < 32; ++i) result.i16[i] = emulated(a).i16[emulated(order).i16[i] & 31];
  return result.integers;
}

ELECTRA_EMULATED __m512 _mm512_mask_mov_ps(__m512 no, __mmask16 mask, __m512 yes) {
  Emulated result = emulated(no);
  for (int lane = 0; lane < 16; ++lane)
    if (has(mask, lane)) result.u[lane] = emulated(yes).u[lane];
  return result.floats;
}
ELECTRA_EMULATED __m512 _mm512_maskz_mov_ps(__mmask16 mask, __m512 a) {
  return _mm512_mask_mov_ps(_mm512_set1_ps(0.0F), mask, a);
}
ELECTRA_EMULATED __m512i _mm512_mask_and_epi32(__m512i no, __mmask16 mask, __m512i a, __m512i b) {
  const __m512 yes = emulated(_mm512_and_si512(a, b)).floats;
  return emulated(_mm512_mask_mov_ps(emulated(no).floats, mask, yes)).integers;
}
ELECTRA_EMULATED __m512i _mm512_mask_or_epi32(__m512i no, __mmask16 mask, __m512i a, __m512i b) {
  const __m512 yes = emulated(_mm512_or_si512(a, b)).floats;
  return emulated(_mm512_mask_mov_ps(emulated(no).floats, mask, yes)).integers;
}
ELECTRA_EMULATED __mmask16 _mm512_testn_epi32_mask(__m512i a, __m512i b) {
  unsigned mask = 0;
  for (int lane = 0; lane < 16; ++lane)
    mask |= ((emulated(a).u[lane] & emulated(b).u[lane]) == 0 ? 1U : 0U) << lane;
  return static_cast<__mmask16>(mask);
}
ELECTRA_EMULATED __mmask16 _mm512_cmp_ps_mask(__m512 a, __m512 b, int comparison) {
  unsigned mask = 0;
  for (int lane = 0; lane < 16; ++lane) {
    const float x = emulated(a).f[lane], y = emulated(b).f[lane];
    const bool holds = comparison == _CMP_LT_OQ    ? x < y
                       : comparison == _CMP_NLT_UQ ? !(x < y)
                                                   : x != x || y != y;  // _CMP_UNORD_Q
    mask |= (holds ? 1U : 0U) << lane;
  }
  return static_cast<__mmask16>(mask);
}

/// Rounds to nearest, ties to even; denormals become 0, NaN becomes quiet.
ELECTRA_EMULATED unsigned short to_bf16(unsigned bits) {
  const unsigned size = bits & 0x7fffffffU;
  if (size > 0x7f800000U) return static_cast<unsigned short>(bits >> 16 | 0x40U);
  if (size < 0x00800000U) return static_cast<unsigned short>(bits >> 16 & 0x8000U);
  return static_cast<unsigned short>((bits + 0x7fffU + (bits >> 16 & 1U)) >> 16);
}
ELECTRA_EMULATED __m256bh _mm512_cvtneps_pbh(__m512 a) {
  Emulated result;
  for (int lane = 0; lane < 16; ++lane) result.u16[lane] = to_bf16(emulated(a).u[lane]);
  return reinterpret_cast<__m256bh>(result.integer_halves[0]);
}
ELECTRA_EMULATED __m512bh _mm512_cvtne2ps_pbh(__m512 second, __m512 first) {
  Emulated result;
  result.integer_halves[0] = reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(first));
  result.integer_halves[1] = reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(second));
  return reinterpret_cast<__m512bh>(result.integers);
}

}  // namespace electra::kernels
