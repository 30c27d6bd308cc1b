#pragma once

#include "kernels/implementation/gemm_tiles.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// As peak_operations, in tiles of zeros. Four tiles of sums wait for none of the others.
template <class Dot>
double peak_operations_of_tiles(Size rounds) {
  constexpr int repeats = 8, products = 4;
  const ConfiguredTiles configured(max_tile_rows);
  for (Size round = 0; round < rounds; ++round)
    for (int repeat = 0; repeat < repeats; ++repeat) {
      multiply_tiles<Dot, 0, 0>();
      multiply_tiles<Dot, 0, 1>();
      multiply_tiles<Dot, 1, 0>();
      multiply_tiles<Dot, 1, 1>();
    }
  constexpr Size words = max_tile_rows * tile_depth * panel_width;
  return 2.0 * Dot::values_per_word * static_cast<double>(rounds * repeats * products * words);
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
