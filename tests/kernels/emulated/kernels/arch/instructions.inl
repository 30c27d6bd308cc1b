#pragma once

// The instructions of kernels/arch/instructions.inl, by their definitions.

#include <immintrin.h>

#include "kernels/arch/common.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// sum + bytes[i] * signed_bytes[i] for four bytes.
ELECTRA_INLINE int add_four_products(int sum, const unsigned char* bytes,
                                     const signed char* signed_bytes) {
  for (int i = 0; i < 4; ++i) sum += bytes[i] * signed_bytes[i];
  return sum;
}

[[maybe_unused]] ELECTRA_INLINE __m512 vpdpbusd(__m512 sum, __m512 bytes, __m512 signed_bytes) {
  const Emulated a = emulated(bytes), b = emulated(signed_bytes);
  Emulated result = emulated(sum);
  for (int lane = 0; lane < 16; ++lane)
    result.i[lane] = add_four_products(result.i[lane], a.u8 + 4 * lane, b.i8 + 4 * lane);
  return result.floats;
}

[[maybe_unused]] ELECTRA_INLINE __m256 vpdpbusd(__m256 sum, __m256 bytes, __m256 signed_bytes) {
  Emulated a{}, b{}, c{};
  a.halves[0] = bytes;
  b.halves[0] = signed_bytes;
  c.halves[0] = sum;
  return emulated(vpdpbusd(c.floats, a.floats, b.floats)).halves[0];
}

/// The second values of the words before the first ones. Denormals are zero here because the
/// kernels that use it set that mode; the instruction always takes them for that.
[[maybe_unused]] ELECTRA_INLINE __m512 vdpbf16ps(__m512 sum, __m512 words, __m512 others) {
  const auto first = [](__m512 a) {
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_castps_si512(a), 16));
  };
  const auto second = [](__m512 a) {
    return _mm512_castsi512_ps(
        _mm512_and_si512(_mm512_castps_si512(a), _mm512_set1_epi32(-0x10000)));
  };
  return _mm512_fmadd_ps(first(words), first(others),
                         _mm512_fmadd_ps(second(words), second(others), sum));
}

[[maybe_unused]] ELECTRA_INLINE __m256 keep_in_register(__m256 loaded) { return loaded; }
[[maybe_unused]] ELECTRA_INLINE __m512 keep_in_register(__m512 loaded) { return loaded; }

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
