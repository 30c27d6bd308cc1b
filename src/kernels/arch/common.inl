#pragma once

// What the object of every instruction set needs before its Arch. Nothing here may become a symbol.

#include "electra/kernels/word.hpp"

#define ELECTRA_INLINE inline __attribute__((always_inline))

#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed"  // a loop that stays one is only slower
#define ELECTRA_UNROLL _Pragma("clang loop unroll(full)")
#define ELECTRA_NO_UNROLL _Pragma("clang loop unroll(disable)")
#else
#define ELECTRA_UNROLL _Pragma("GCC unroll 32")
#define ELECTRA_NO_UNROLL _Pragma("GCC unroll 0")
#endif

// The loop that follows begins at a line of the instruction cache: of a few lines, one more costs
// up to 12 % where a core is shared. Compilers do not align a loop that is entered from above.
#if defined(__aarch64__)
#define ELECTRA_ALIGN_LOOP __asm__ volatile(".p2align 5")
#else
#define ELECTRA_ALIGN_LOOP __asm__ volatile(".p2align 6")
#endif

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// Rows and neighbouring panels of a tile whose sums all stay in registers.
struct TileShape {
  int rows;
  int panels;
};

/// A word of several that were loaded at once.
template <int word, class Words>
struct WordOf {
  Words words;
};

/// Returns the same bits as a value of another type.
template <class To, class From>
ELECTRA_INLINE To bit_cast(const From& from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  __builtin_memcpy(&to, &from, sizeof to);
  return to;
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
