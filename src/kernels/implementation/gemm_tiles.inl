#pragma once

// Products in the tiles of AMX. A tile of A is 16 words of up to 16 rows, one of B 16 rows of a
// panel, both as they lie in memory; one of C the sums of these rows and columns.

#include "kernels/arch/tiles.inl"
#include "kernels/implementation/gemm_epilogue.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// Words of the depth that one instruction multiplies.
constexpr Size tile_depth = 16;
/// Rows of a tile at most.
constexpr Size max_tile_rows = 16;
/// Tiles of rows that are multiplied with as many panels at once: each tile is loaded for two
/// products, the fewest that keep the multiplier busier than the loads.
constexpr Size block_tiles = 2;

// The registers: four of C, two of A, two of B.
constexpr int sum_tile = 0, row_tile = 4, column_tile = 6;

/// The rows of a product in `count` tiles of the same height, so that they are configured once. The
/// last one ends with the last row and may begin within the one before: a sum does not depend on
/// its tile, so both have the same.
struct RowTiles {
  Size all_rows;
  Size count;
  Size rows;  ///< of each tile

  ELECTRA_INLINE explicit RowTiles(Size row_count)
      : all_rows(row_count),
        count((row_count + max_tile_rows - 1) / max_tile_rows),
        rows((row_count + count - 1) / count) {}
  ELECTRA_INLINE Size first_row(Size tile) const { return smaller(tile * rows, all_rows - rows); }
};

/// The tiles, configured while it lives. Whatever else the thread does afterwards, no context of it
/// has their 8 KiB to save.
class ConfiguredTiles {
 public:
  ELECTRA_INLINE explicit ConfiguredTiles(Size rows) {
    TileConfig config;
    for (int tile = 0; tile < column_tile + 2; ++tile) {
      config.row_bytes[tile] = tile_depth * sizeof(Word);
      config.rows[tile] = static_cast<unsigned char>(tile < column_tile ? rows : tile_depth);
    }
    configure_tiles(config);
  }
  ELECTRA_INLINE ~ConfiguredTiles() { release_tiles(); }
  ConfiguredTiles(const ConfiguredTiles&) = delete;
  ConfiguredTiles& operator=(const ConfiguredTiles&) = delete;
};

/// A pair of tiles in memory, or one.
struct TilePair {
  const Word* first;
  Size second;  ///< words from the first to the second one
  Size stride;  ///< words from one row to the next
};

/// The last words of a pair of tiles, where the depth ends within them, and zeros.
struct Remainder {
  alignas(64) Word words[block_tiles * max_tile_rows * tile_depth];
  TilePair tiles() const { return {words, max_tile_rows * tile_depth, tile_depth}; }
};

/// Copies the last `count` words of rows.
ELECTRA_INLINE void copy_last_words(const TilePair& from, Size tiles, Size rows, Size count,
                                    Remainder& to) {
  const Lanes lanes = Arch::first_lanes(count);
  for (Size tile = 0; tile < tiles; ++tile)
    for (Size row = 0; row < rows; ++row)
      store(to.words + (tile * max_tile_rows + row) * tile_depth,
            Arch::load(as_floats(from.first + tile * from.second + row * from.stride), lanes));
}

/// Copies the last `count` rows of panels.
ELECTRA_INLINE void copy_last_rows(const TilePair& from, Size panels, Size count, Remainder& to) {
  for (Size panel = 0; panel < panels; ++panel)
    for (Size k = 0; k < tile_depth; ++k)
      store(to.words + (panel * max_tile_rows + k) * tile_depth,
            k < count ? load(from.first + panel * from.second + k * from.stride) : splat(0.0F));
}

template <class Dot, int row, int column>
ELECTRA_INLINE void multiply_tiles() {
  constexpr int sums = sum_tile + 2 * row + column;
  if constexpr (Dot::integer)
    tdpbusd<sums, row_tile + row, column_tile + column>();
  else
    tdpbf16ps<sums, row_tile + row, column_tile + column>();
}

/// Adds the products of 16 words of the depth.
template <class Dot, int tiles, int panels>
ELECTRA_INLINE void add_tile_products(const TilePair& a, const TilePair& b) {
  load_tile<column_tile>(b.first, b.stride);
  load_tile<row_tile>(a.first, a.stride);
  multiply_tiles<Dot, 0, 0>();
  if constexpr (panels == 2) {
    load_tile<column_tile + 1>(b.first + b.second, b.stride);
    multiply_tiles<Dot, 0, 1>();
  }
  if constexpr (tiles == 2) {
    load_tile<row_tile + 1>(a.first + a.second, a.stride);
    multiply_tiles<Dot, 1, 0>();
    if constexpr (panels == 2) multiply_tiles<Dot, 1, 1>();
  }
}

template <int tiles, int panels>
ELECTRA_INLINE void zero_sums() {
  zero_tile<sum_tile>();
  if constexpr (panels == 2) zero_tile<sum_tile + 1>();
  if constexpr (tiles == 2) zero_tile<sum_tile + 2>();
  if constexpr (tiles == 2 && panels == 2) zero_tile<sum_tile + 3>();
}

/// Stores the sums, [rows, panels * panel_width]; the second tile of rows begins `second` below the
/// first.
template <int tiles, int panels>
ELECTRA_INLINE void store_sums_of_tiles(float* sums, Size second) {
  constexpr Size width = panels * panel_width;
  store_tile<sum_tile>(sums, width);
  if constexpr (panels == 2) store_tile<sum_tile + 1>(sums + panel_width, width);
  if constexpr (tiles == 2) {
    store_tile<sum_tile + 2>(sums + second * width, width);
    if constexpr (panels == 2) store_tile<sum_tile + 3>(sums + second * width + panel_width, width);
  }
}

/// What the zero point of a row contributes to the sums of 16 columns, negated.
ELECTRA_INLINE Vector first_sums_of(const Gemm& gemm, Size row, Size column) {
  if (gemm.b.column_sums != nullptr)
    return Arch::multiply_integers(splat_integer(-gemm.a.row_scales[row].zero_point),
                                   load(gemm.b.column_sums + column));
  return gemm.b.first_sums != nullptr ? load(gemm.b.first_sums + column) : splat(0.0F);
}

/// Converts sums of bytes to multiples of the scales of their columns, without what the zero points
/// contribute.
ELECTRA_INLINE void scale_sums(float* sums, const Tile& tile, const Gemm& gemm) {
  const Size width = tile.panels * panel_width, column = tile.panel * panel_width;
  for (Size lane = 0; lane < width; lane += panel_width) {
    const float* const scales = at(gemm.b.column_scales, column + lane);
    const Vector scale = scales == nullptr ? splat(1.0F) : Arch::load(scales);
    for (Size row = 0; row < tile.rows; ++row) {
      float* const at = sums + row * width + lane;
      const Vector sum =
          Arch::add_integers(Arch::load(at), first_sums_of(gemm, tile.row + row, column + lane));
      Arch::store(at, Arch::multiply(Arch::from_integers(sum), scale));
    }
  }
}

/// Some neighbouring panels, and what all their blocks of rows need.
struct PanelsOfTiles {
  Size panel;           ///< the first one
  TilePair b;           ///< at the first word of the depth
  const Word* next;     ///< the panels after these, to be prefetched; null after the last ones
  Remainder remainder;  ///< of b
};

/// Which of each 16 rows of the next panels a block prefetches into the second-level cache.
struct PrefetchedRows {
  Size first, end;
};

template <int panels>
ELECTRA_INLINE void prefetch(const PanelsOfTiles& columns, Size k, const PrefetchedRows& rows) {
  const Word* line = columns.next + (k + rows.first) * columns.b.stride;
  for (Size row = rows.first; row < rows.end; ++row, line += columns.b.stride) {
    __builtin_prefetch(line, 0, 2);
    if constexpr (panels == 2) __builtin_prefetch(line + columns.b.second, 0, 2);
  }
}

/// Multiplies a block of one or two tiles of rows with one or two panels. The sums of each value of
/// C take their products in the order of the depth, 16 words at a time from the first one on: their
/// bits do not depend on the block.
template <class Dot, int tiles, int panels>
void multiply_block(const Gemm& gemm, const RowTiles& rows, Size first_tile,
                    const PanelsOfTiles& columns) {
  const Size first_row = rows.first_row(first_tile);
  const Size second = rows.first_row(first_tile + tiles - 1) - first_row;
  TilePair a{gemm.a.words + first_row * gemm.a.stride, second * gemm.a.stride, gemm.a.stride};
  TilePair b = columns.b;
  const Size blocks = (rows.count + block_tiles - 1) / block_tiles;
  const Size block = first_tile / block_tiles;
  PrefetchedRows prefetched{0, 0};
  if (columns.next != nullptr)
    prefetched = {tile_depth * block / blocks, tile_depth * (block + 1) / blocks};
  zero_sums<tiles, panels>();
  Size k = 0;
  for (; k + tile_depth <= gemm.b.depth; k += tile_depth) {
    prefetch<panels>(columns, k, prefetched);
    add_tile_products<Dot, tiles, panels>(a, b);
    a.first += tile_depth;
    b.first += tile_depth * b.stride;
  }
  if (k < gemm.b.depth) {
    Remainder remainder;
    copy_last_words(a, tiles, rows.rows, gemm.b.depth - k, remainder);
    add_tile_products<Dot, tiles, panels>(remainder.tiles(), columns.remainder.tiles());
  }
  alignas(64) float sums[block_tiles * max_tile_rows * panels * panel_width];
  store_sums_of_tiles<tiles, panels>(sums, second);
  // Without the rows that the tile before had.
  const Size row = first_tile * rows.rows;
  const Size end = smaller((first_tile + tiles) * rows.rows, rows.all_rows);
  float* const own_sums = sums + (row - first_row) * panels * panel_width;
  const Tile tile{row, end - row, columns.panel, panels};
  if constexpr (Dot::integer) scale_sums(own_sums, tile, gemm);
  const TileEpilogue epilogue = epilogue_of<Dot>(gemm);
  (epilogue != nullptr ? epilogue : apply_epilogue<Identity>)(own_sums, tile, gemm);
}

/// The products of all rows with one or two panels.
template <class Dot, int panels>
void multiply_panels_in_tiles(const Gemm& gemm, const RowTiles& rows, Size panel) {
  const Gemm::B& b = gemm.b;
  const Word* const from = b.panels + panel * b.panel_stride;
  const bool is_last = panel + 2 * panels > b.last_panel;
  PanelsOfTiles columns;
  columns.panel = panel;
  columns.b = {from, b.panel_stride, b.row_stride};
  columns.next = is_last ? nullptr : from + panels * b.panel_stride;
  const Size left = b.depth % tile_depth;
  if (left != 0) {
    TilePair last = columns.b;
    last.first += (b.depth - left) * b.row_stride;
    copy_last_rows(last, panels, left, columns.remainder);
  }
  Size tile = 0;
  for (; tile + block_tiles <= rows.count; tile += block_tiles)
    multiply_block<Dot, block_tiles, panels>(gemm, rows, tile, columns);
  if (tile < rows.count) multiply_block<Dot, 1, panels>(gemm, rows, tile, columns);
}

/// Computes a product of at least one row.
template <class Dot>
void multiply_in_tiles(const Gemm& gemm) {
  static_assert(Dot::row_words == 1, "a tile of A has a word of a row for each of a column");
  const RowTiles rows(gemm.a.rows);
  const ConfiguredTiles configured(rows.rows);
  Size panel = gemm.b.first_panel;
  for (; panel + 2 <= gemm.b.last_panel; panel += 2)
    multiply_panels_in_tiles<Dot, 2>(gemm, rows, panel);
  if (panel < gemm.b.last_panel) multiply_panels_in_tiles<Dot, 1>(gemm, rows, panel);
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
