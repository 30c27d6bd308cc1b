#pragma once

// The loop over the tiles of a product. There is no loop over blocks of the depth: rows lie apart
// so that their words do not compete for the same lines of the cache.

#include "kernels/implementation/gemm_microkernel.inl"
#if defined(__AMX_TILE__)
#include "kernels/implementation/gemm_tiles.inl"
#endif

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// Calls multiply_tile<Dot, tile.rows, panels>.
template <class Dot, int rows, int panels>
void multiply_rows(const Gemm& gemm, const Tile& tile) {
  if constexpr (rows > 1)
    if (tile.rows < rows) return multiply_rows<Dot, rows - 1, panels>(gemm, tile);
  multiply_tile<Dot, rows, panels>(gemm, tile);
}

/// Calls multiply_tile for the shape that has tile.panels panels.
template <class Dot, int index = 0>
void multiply_shape(const Gemm& gemm, const Tile& tile) {
  constexpr TileShape shape = Dot::shapes[index];
  if constexpr (shape.panels > 1)
    if (tile.panels != shape.panels) return multiply_shape<Dot, index + 1>(gemm, tile);
  multiply_rows<Dot, shape.rows, shape.panels>(gemm, tile);
}

/// Returns the shape that has the most rows of at most so many panels.
template <class Dot>
constexpr TileShape default_shape(Size panels = Dot::default_panels) {
  TileShape last{};
  for (const TileShape shape : Dot::shapes) {
    last = shape;
    if (shape.panels <= panels && shape.panels <= Dot::default_panels) break;
  }
  return last;
}

/// Returns the shape for so many rows and panels: the widest one that has all rows, if any.
template <class Dot>
ELECTRA_INLINE TileShape shape_for(Size rows, Size panels) {
  for (const TileShape shape : Dot::shapes)
    if (shape.panels <= panels && rows <= shape.rows) return shape;
  return default_shape<Dot>(panels);
}

/// Sums of tiles below each other that are spilled at most, until one call applies the epilogue to
/// them: an activation needs too many registers beside a tile, and a call for each takes its time.
constexpr Size max_pending = 2048;

/// The panels from `panel` on that tiles of one shape take, rows split evenly over the tiles.
template <class Dot>
ELECTRA_INLINE void multiply_panels(const Gemm& gemm, Size panel, TileShape shape, float* sums) {
  const Gemm::B& b = gemm.b;
  const Size rows = gemm.a.rows, width = shape.panels * panel_width;
  const Size tiles = (rows + shape.rows - 1) / shape.rows;
  const Size next_panel = panel + shape.panels;
  const TileEpilogue epilogue = epilogue_of<Dot>(gemm);
  const bool is_pending = epilogue != nullptr || b.columns < next_panel * panel_width;
  // The weights of the next panels are far away: each tile prefetches its share of them, all the
  // time, so that memory is never idle. Beside the last ones it prefetches some that are near.
  const bool is_last = next_panel >= b.last_panel;
  const Word* const next = b.panels + (is_last ? panel : next_panel) * b.panel_stride;
  const Size share = (b.depth + tiles - 1) / tiles * b.row_stride;
  Tile pending{0, 0, panel, shape.panels};
  for (Size i = 0, row = 0, next_row = 0; i < tiles; ++i, row = next_row) {
    next_row = rows * (i + 1) / tiles;
    Tile tile{row, next_row - row, panel, shape.panels};
    tile.prefetched = next + i * share;
    tile.prefetch_interval = is_last ? b.depth : prefetch_steps * tiles;
    if (is_pending) tile.pending = sums + pending.rows * width;
    multiply_shape<Dot>(gemm, tile);
    if (!is_pending) continue;
    pending.rows += tile.rows;
    if (next_row != rows && (pending.rows + shape.rows) * width <= max_pending) continue;
    (epilogue != nullptr ? epilogue : apply_epilogue<Identity>)(sums, pending, gemm);
    pending.row = next_row;
    pending.rows = 0;
  }
}

/// Computes a product.
template <class Dot>
void multiply(const Gemm& gemm) {
  if (gemm.a.rows == 0) return;  // a thread's share of a short input
#if defined(__AMX_TILE__)
  if constexpr (Dot::values_per_word > 1) return multiply_in_tiles<Dot>(gemm);
#endif
  alignas(64) float sums[max_pending];
  for (Size panel = gemm.b.first_panel; panel < gemm.b.last_panel;) {
    const TileShape shape = shape_for<Dot>(gemm.a.rows, gemm.b.last_panel - panel);
    multiply_panels<Dot>(gemm, panel, shape, sums);
    panel += shape.panels;
  }
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
