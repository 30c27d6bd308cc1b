#pragma once

// Instructions in assembly: g++ 12 moves the sums around their intrinsics, and takes registers for
// those of bf16 that the instructions cannot name.

#include <arm_neon.h>

#include "kernels/arch/common.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// Each of four sums plus its column times the lane `word` of `words`.
template <int word>
[[maybe_unused]] ELECTRA_INLINE float32x4_t fmla(float32x4_t sum, float32x4_t column,
                                                 float32x4_t words) {
  asm("fmla %0.4s, %1.4s, %2.s[%3]" : "+w"(sum) : "w"(column), "w"(words), "i"(word));
  return sum;
}

/// Each of four integers plus two of eight.
[[maybe_unused]] ELECTRA_INLINE float32x4_t sadalp(float32x4_t sum, int16x8_t pairs) {
  asm("sadalp %0.4s, %1.8h" : "+w"(sum) : "w"(pairs));
  return sum;
}

#if defined(__ARM_FEATURE_DOTPROD)
/// Four integers plus the products of four signed bytes of a column and of the lane `word`.
template <int word>
[[maybe_unused]] ELECTRA_INLINE float32x4_t sdot(float32x4_t sum, float32x4_t column,
                                                 float32x4_t words) {
  asm("sdot %0.4s, %1.16b, %2.4b[%3]" : "+w"(sum) : "w"(column), "w"(words), "i"(word));
  return sum;
}
#endif

#if defined(__ARM_FEATURE_MATMUL_INT8)
/// Four integers plus the products of four signed bytes of a column and of unsigned ones of
/// `words`.
template <int word>
[[maybe_unused]] ELECTRA_INLINE float32x4_t sudot(float32x4_t sum, float32x4_t column,
                                                  float32x4_t words) {
  asm("sudot %0.4s, %1.16b, %2.4b[%3]" : "+w"(sum) : "w"(column), "w"(words), "i"(word));
  return sum;
}

/// Four integers, two rows of two columns, plus the products of eight bytes of each: unsigned ones
/// of the rows, signed ones of the columns.
[[maybe_unused]] ELECTRA_INLINE float32x4_t usmmla(float32x4_t sum, float32x4_t rows,
                                                   float32x4_t columns) {
  asm("usmmla %0.4s, %1.16b, %2.16b" : "+w"(sum) : "w"(rows), "w"(columns));
  return sum;
}
#endif

#if defined(__ARM_FEATURE_BF16_VECTOR_ARITHMETIC)
/// Four sums plus the first values of the columns' words times one of eight values, rounded once.
template <int value>
[[maybe_unused]] ELECTRA_INLINE float32x4_t bfmlalb(float32x4_t sum, float32x4_t column,
                                                    float32x4_t words) {
  asm("bfmlalb %0.4s, %1.8h, %2.h[%3]" : "+w"(sum) : "w"(column), "x"(words), "i"(value));
  return sum;
}

/// The same for the second values of the columns' words.
template <int value>
[[maybe_unused]] ELECTRA_INLINE float32x4_t bfmlalt(float32x4_t sum, float32x4_t column,
                                                    float32x4_t words) {
  asm("bfmlalt %0.4s, %1.8h, %2.h[%3]" : "+w"(sum) : "w"(column), "x"(words), "i"(value));
  return sum;
}
#endif

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
