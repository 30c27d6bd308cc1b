#pragma once

#include <cstddef>
#include <cstring>
#include <immintrin.h>

namespace electra::kernels {

/// The registers of AMX and its instructions by their definitions. What the processor refuses, and
/// what its manual leaves open, ends the program.
class TileRegisters {
 public:
  /// ldtilecfg: the shapes, from 64 bytes; all tiles are zero.
  void configure(const unsigned char* config) {
    refuse_unless(config[0] == 1 && config[1] == 0);
    for (int i = 2; i < 16; ++i) refuse_unless(config[i] == 0);
    for (int i = 0; i < 16; ++i) {
      const int rows = config[48 + i], row_bytes = config[16 + 2 * i] + 256 * config[17 + 2 * i];
      refuse_unless((rows == 0) == (row_bytes == 0) && rows <= 16 && row_bytes <= 64);
      refuse_unless(i < 8 || rows == 0);
      if (i < 8) tiles_[i] = {rows, row_bytes, {}};
    }
    in_use_ = true;
  }
  /// tilerelease
  void release() { *this = {}; }
  /// Whether a context has tiles to save.
  bool in_use() const { return in_use_; }

  /// tilezero
  void zero(int tile) { std::memset(configured(tile).bytes, 0, sizeof tiles_[0].bytes); }
  /// tileloadd, from rows `stride` bytes apart
  void load(int tile, const void* from, std::ptrdiff_t stride) {
    zero(tile);
    for (int row = 0; row < tiles_[tile].rows; ++row)
      std::memcpy(tiles_[tile].bytes[row], static_cast<const char*>(from) + row * stride,
                  static_cast<std::size_t>(tiles_[tile].row_bytes));
  }
  /// tilestored
  void store(int tile, void* to, std::ptrdiff_t stride) {
    configured(tile);
    for (int row = 0; row < tiles_[tile].rows; ++row)
      std::memcpy(static_cast<char*>(to) + row * stride, tiles_[tile].bytes[row],
                  static_cast<std::size_t>(tiles_[tile].row_bytes));
  }

  /// tdpbusd
  void add_products_of_bytes(int sums, int rows, int columns) {
    refuse_operands(sums, rows, columns);
    for (int row = 0; row < tiles_[sums].rows; ++row) {
      int sum[16];
      std::memcpy(sum, tiles_[sums].bytes[row], sizeof sum);
      for (int k = 0; k < tiles_[columns].rows; ++k) {
        signed char column[64];
        std::memcpy(column, tiles_[columns].bytes[k], sizeof column);
        for (int i = 0; i < tiles_[sums].row_bytes; ++i)
          sum[i / 4] += tiles_[rows].bytes[row][4 * k + i % 4] * column[i];
      }
      std::memcpy(tiles_[sums].bytes[row], sum, sizeof sum);
    }
  }

  /// tdpbf16ps: the products of the first values of the words and those of the second ones, each
  /// from 0 on; then the sum of both to the sums.
  void add_products_of_bf16(int sums, int rows, int columns) {
    refuse_operands(sums, rows, columns);
    const unsigned mode = _mm_getcsr();
    _mm_setcsr(0x9fc0U);  // to nearest even, denormals are zero, no exceptions
    for (int row = 0; row < tiles_[sums].rows; ++row) {
      float parts[2][16] = {}, sum[16];
      for (int k = 0; k < tiles_[columns].rows; ++k)
        for (int part = 0; part < 2; ++part) {
          const float factor = bf16(tiles_[rows].bytes[row] + 4 * k + 2 * part);
          for (int i = 0; i < tiles_[sums].row_bytes / 4; ++i)
            parts[part][i] =
                fma(factor, bf16(tiles_[columns].bytes[k] + 4 * i + 2 * part), parts[part][i]);
        }
      std::memcpy(sum, tiles_[sums].bytes[row], sizeof sum);
      for (int i = 0; i < 16; ++i) sum[i] += parts[0][i] + parts[1][i];
      std::memcpy(tiles_[sums].bytes[row], sum, sizeof sum);
    }
    _mm_setcsr(mode);
  }

 private:
  struct Tile {
    int rows;
    int row_bytes;
    alignas(64) unsigned char bytes[16][64];
  };

  static void refuse_unless(bool holds) {
    if (!holds) __builtin_trap();
  }
  Tile& configured(int tile) {
    refuse_unless(tile >= 0 && tile < 8 && tiles_[tile].rows > 0);
    return tiles_[tile];
  }
  void refuse_operands(int sums, int rows, int columns) {
    refuse_unless(sums != rows && sums != columns && rows != columns);
    const Tile &c = configured(sums), &a = configured(rows), &b = configured(columns);
    refuse_unless(c.row_bytes % 4 == 0 && a.row_bytes % 4 == 0 && c.row_bytes == b.row_bytes);
    refuse_unless(c.rows == a.rows && b.rows == a.row_bytes / 4);
  }
  static float bf16(const unsigned char* bytes) {
    const unsigned char wide[4] = {0, 0, bytes[0], bytes[1]};
    float value = 0;
    std::memcpy(&value, wide, sizeof value);
    return value;
  }
  /// Rounded once, in the mode of the registers.
  __attribute__((target("fma"))) static float fma(float a, float b, float c) {
    return _mm_cvtss_f32(_mm_fmadd_ss(_mm_set_ss(a), _mm_set_ss(b), _mm_set_ss(c)));
  }

  Tile tiles_[8] = {};
  bool in_use_ = false;
};

}  // namespace electra::kernels
