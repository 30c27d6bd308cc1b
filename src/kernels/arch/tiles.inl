#pragma once

// The instructions of AMX, in assembly: the intrinsics of g++ paste the number of a tile into their
// text, so that it cannot be a parameter of a template. Tiles are numbered 0…7.

#include "kernels/arch/common.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// The operand of ldtilecfg, as the instruction defines it.
struct alignas(64) TileConfig {
  unsigned char palette = 1;
  unsigned char start_row = 0;
  unsigned char reserved[14] = {};
  unsigned short row_bytes[16] = {};
  unsigned char rows[16] = {};
};
static_assert(sizeof(TileConfig) == 64);

/// Gives every tile its shape; all are zero.
ELECTRA_INLINE void configure_tiles(const TileConfig& config) {
  asm volatile("ldtilecfg %0" : : "m"(config));
}

/// Returns the tiles to the state that no context has to save.
ELECTRA_INLINE void release_tiles() { asm volatile("tilerelease"); }

template <int tile>
ELECTRA_INLINE void zero_tile() {
  asm volatile("tilezero %%tmm%c0" : : "i"(tile));
}

/// Loads the rows of a tile, `stride` words apart.
template <int tile>
ELECTRA_INLINE void load_tile(const Word* from, Size stride) {
  asm volatile("tileloadd (%0,%1,4), %%tmm%c2" : : "r"(from), "r"(stride), "i"(tile) : "memory");
}

/// Stores the rows of a tile, `stride` values apart.
template <int tile>
ELECTRA_INLINE void store_tile(float* to, Size stride) {
  asm volatile("tilestored %%tmm%c2, (%0,%1,4)" : : "r"(to), "r"(stride), "i"(tile) : "memory");
}

/// Adds the products of the unsigned bytes of a tile of rows and the signed ones of a tile of
/// columns.
template <int sums, int rows, int columns>
ELECTRA_INLINE void tdpbusd() {
  asm volatile("tdpbusd %%tmm%c2, %%tmm%c1, %%tmm%c0" : : "i"(sums), "i"(rows), "i"(columns));
}

/// Adds the products of pairs of bf16: those of the first values and those of the second ones, each
/// from 0 on, then the sum of both to `sums`. Denormals are zero.
template <int sums, int rows, int columns>
ELECTRA_INLINE void tdpbf16ps() {
  asm volatile("tdpbf16ps %%tmm%c2, %%tmm%c1, %%tmm%c0" : : "i"(sums), "i"(rows), "i"(columns));
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
