#pragma once

// The instructions of src/kernels/arch/tiles.inl, emulated.

#include "kernels/arch/common.inl"
#include "kernels/tile_registers.hpp"

namespace electra::kernels::ELECTRA_ISA {
namespace {

struct alignas(64) TileConfig {
  unsigned char palette = 1;
  unsigned char start_row = 0;
  unsigned char reserved[14] = {};
  unsigned short row_bytes[16] = {};
  unsigned char rows[16] = {};
};

thread_local TileRegisters tile_registers;

void configure_tiles(const TileConfig& config) {
  unsigned char bytes[sizeof config];
  std::memcpy(bytes, &config, sizeof config);
  tile_registers.configure(bytes);
}
void release_tiles() { tile_registers.release(); }

template <int tile>
void zero_tile() {
  tile_registers.zero(tile);
}
template <int tile>
void load_tile(const Word* from, Size stride) {
  tile_registers.load(tile, from, stride * 4);
}
template <int tile>
void store_tile(float* to, Size stride) {
  tile_registers.store(tile, to, stride * 4);
}
template <int sums, int rows, int columns>
void tdpbusd() {
  tile_registers.add_products_of_bytes(sums, rows, columns);
}
template <int sums, int rows, int columns>
void tdpbf16ps() {
  tile_registers.add_products_of_bf16(sums, rows, columns);
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
