#pragma once

// Instructions in assembly: g++ 12 moves the sums through memory around their intrinsics.

#include <immintrin.h>

#include "kernels/arch/common.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

#if defined(__AVXVNNI__)
ELECTRA_INLINE __m256 vpdpbusd(__m256 sum, __m256 bytes, __m256 signed_bytes) {
  asm("%{vex%} vpdpbusd %2, %1, %0" : "+x"(sum) : "x"(bytes), "x"(signed_bytes));
  return sum;
}
#endif

#if defined(__AVX512VNNI__)
ELECTRA_INLINE __m512 vpdpbusd(__m512 sum, __m512 bytes, __m512 signed_bytes) {
  asm("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(bytes), "v"(signed_bytes));
  return sum;
}
#endif

#if defined(__AVX512BF16__)
ELECTRA_INLINE __m512 vdpbf16ps(__m512 sum, __m512 words, __m512 others) {
  asm("vdpbf16ps %2, %1, %0" : "+v"(sum) : "v"(words), "v"(others));
  return sum;
}
#endif

/// Makes the compiler keep a loaded vector in a register instead of loading it for each use.
ELECTRA_INLINE __m256 keep_in_register(__m256 loaded) {
  asm("" : "+x"(loaded));
  return loaded;
}
#if defined(__AVX512F__)
ELECTRA_INLINE __m512 keep_in_register(__m512 loaded) {
  asm("" : "+v"(loaded));
  return loaded;
}
#endif

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
