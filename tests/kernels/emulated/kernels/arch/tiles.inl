#pragma once

// The instructions of src/kernels/arch/tiles.inl, by their definitions. What the processor refuses
// ends the test.

#include <cstring>

#include "kernels/arch/common.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

struct alignas(64) TileConfig {
  unsigned char palette = 1;
  unsigned char start_row = 0;
  unsigned char reserved[14] = {};
  unsigned short row_bytes[16] = {};
  unsigned char rows[16] = {};
};

/// A register: as many rows of bytes as it is configured to have, zeros beyond them.
struct TileRegister {
  int rows;
  int row_bytes;
  alignas(64) unsigned char bytes[16][64];
};

/// Those of a thread; without rows where they are not configured.
thread_local TileRegister tile_registers[8];

ELECTRA_INLINE void refuse_unless(bool holds) {
  if (!holds) __builtin_trap();
}

ELECTRA_INLINE TileRegister& configured_tile(int tile) {
  refuse_unless(tile_registers[tile].rows > 0 && tile_registers[tile].row_bytes > 0);
  return tile_registers[tile];
}

void configure_tiles(const TileConfig& config) {
  refuse_unless(config.palette == 1 && config.start_row == 0);
  for (const unsigned char byte : config.reserved) refuse_unless(byte == 0);
  for (int i = 0; i < 16; ++i) {
    const bool is_empty = config.rows[i] == 0 && config.row_bytes[i] == 0;
    const bool is_right = config.rows[i] > 0 && config.rows[i] <= 16 && config.row_bytes[i] > 0 &&
                          config.row_bytes[i] <= 64;
    refuse_unless(is_empty || (i < 8 && is_right));
    if (i >= 8) continue;
    tile_registers[i] = {};
    tile_registers[i].rows = config.rows[i];
    tile_registers[i].row_bytes = config.row_bytes[i];
  }
}

void release_tiles() {
  for (TileRegister& tile : tile_registers) tile = {};
}

template <int tile>
void zero_tile() {
  std::memset(configured_tile(tile).bytes, 0, sizeof tile_registers[tile].bytes);
}

template <int tile>
void load_tile(const Word* from, Size stride) {
  TileRegister& to = configured_tile(tile);
  zero_tile<tile>();
  for (int row = 0; row < to.rows; ++row)
    std::memcpy(to.bytes[row], from + row * stride, static_cast<std::size_t>(to.row_bytes));
}

template <int tile>
void store_tile(float* to, Size stride) {
  const TileRegister& from = configured_tile(tile);
  for (int row = 0; row < from.rows; ++row)
    std::memcpy(to + row * stride, from.bytes[row], static_cast<std::size_t>(from.row_bytes));
}

/// The operands of a product, whose shapes must agree.
struct TileOperands {
  TileOperands(int sum_tile, int row_tile, int column_tile)
      : sums(configured_tile(sum_tile)),
        rows(configured_tile(row_tile)),
        columns(configured_tile(column_tile)) {
    refuse_unless(sum_tile != row_tile && sum_tile != column_tile && row_tile != column_tile);
    refuse_unless(rows.row_bytes % 4 == 0 && columns.row_bytes % 4 == 0);
    refuse_unless(sums.rows == rows.rows && sums.row_bytes == columns.row_bytes);
    refuse_unless(columns.rows == rows.row_bytes / 4);
  }
  TileRegister& sums;
  const TileRegister& rows;
  const TileRegister& columns;
};

template <int sums, int rows, int columns>
void tdpbusd() {
  const TileOperands tiles(sums, rows, columns);
  for (int row = 0; row < tiles.sums.rows; ++row) {
    int sum[16];
    std::memcpy(sum, tiles.sums.bytes[row], sizeof sum);
    for (int k = 0; k < tiles.columns.rows; ++k) {
      signed char column[64];
      std::memcpy(column, tiles.columns.bytes[k], sizeof column);
      for (int i = 0; i < tiles.sums.row_bytes; ++i)
        sum[i / 4] += tiles.rows.bytes[row][4 * k + i % 4] * column[i];
    }
    std::memcpy(tiles.sums.bytes[row], sum, sizeof sum);
  }
}

/// Denormals are zero here because the kernels that use it set that mode; the instruction always
/// takes them for that.
template <int sums, int rows, int columns>
void tdpbf16ps() {
  const TileOperands tiles(sums, rows, columns);
  const auto value = [](const unsigned char* bytes) {
    return bit_cast<float>(static_cast<unsigned>(bytes[0] | bytes[1] << 8) << 16U);
  };
  for (int row = 0; row < tiles.sums.rows; ++row) {
    float parts[2][16] = {};
    for (int k = 0; k < tiles.columns.rows; ++k)
      for (int part = 0; part < 2; ++part) {
        const float factor = value(tiles.rows.bytes[row] + 4 * k + 2 * part);
        for (int i = 0; i < tiles.sums.row_bytes / 4; ++i)
          parts[part][i] = __builtin_fmaf(factor, value(tiles.columns.bytes[k] + 4 * i + 2 * part),
                                          parts[part][i]);
      }
    float sum[16];
    std::memcpy(sum, tiles.sums.bytes[row], sizeof sum);
    for (int i = 0; i < 16; ++i) sum[i] += parts[0][i] + parts[1][i];
    std::memcpy(tiles.sums.bytes[row], sum, sizeof sum);
  }
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
