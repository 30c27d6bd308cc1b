#pragma once

#include <immintrin.h>

#include "kernels/arch/common.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// Stores 16 bytes of a row as the products take them: see Arch::store_bytes in scalar.inl.
ELECTRA_INLINE void store_row_bytes(float* words, __m128i bytes) {
  auto* const to = reinterpret_cast<__m128i*>(words);
#if defined(__AVXVNNI__) || defined(__AVX512VNNI__)
  _mm_storeu_si128(to, bytes);
#else
  const __m128i even = _mm_and_si128(bytes, _mm_set1_epi16(0xff));
  const __m128i odd = _mm_srli_epi16(bytes, 8);
  _mm_storeu_si128(to, _mm_unpacklo_epi32(even, odd));
  _mm_storeu_si128(to + 1, _mm_unpackhi_epi32(even, odd));
#endif
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
