#pragma once

// What every instruction set's object needs before its Arch. Nothing here may become a symbol.

#include "electra/kernels/table.hpp"

#define ELECTRA_INLINE inline __attribute__((always_inline))

#if defined(__clang__)
#define ELECTRA_UNROLL _Pragma("clang loop unroll(full)")
#define ELECTRA_NO_UNROLL _Pragma("clang loop unroll(disable)")
#else
#define ELECTRA_UNROLL _Pragma("GCC unroll 32")
#define ELECTRA_NO_UNROLL _Pragma("GCC unroll 0")
#endif

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// How many rows and neighbouring panels one tile of a matrix product may have, so that its sums
/// stay in registers.
struct TileShape {
  int rows;
  int panels;
};

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
