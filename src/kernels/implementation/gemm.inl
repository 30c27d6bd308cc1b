#pragma once

// The loops over the tiles of a product. Rows lie apart so that their words do not compete for the
// same lines of the cache; only a deep product is computed in parts of its depth.

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
/// As many where the depth has parts: the more rows, the fewer times each part of B is loaded.
constexpr Size max_pending_parts = 3072;

/// Steps of a deep product that are multiplied with some rows before the next ones: those of the
/// panels of a tile, and as many that are prefetched, fit into the second-level cache beside them.
constexpr Size max_steps = 1024;

/// The depth of a product in even parts, each of whole chains but the last one. Without chains a
/// step has more than one value, and all of them fit.
struct Parts {
  Size count = 1, steps;

  ELECTRA_INLINE Parts(Size depth, bool has_chains) : steps(depth) {
    if (!has_chains || depth <= max_steps) return;
    count = (depth + max_steps - 1) / max_steps;
    steps = (depth + count * max_chain - 1) / (count * max_chain) * max_chain;
  }
};

/// Neighbouring panels, whose tiles of one shape share all rows evenly.
struct Strip {
  Size panel;  ///< the first one
  TileShape shape;
  Size rows;
  Size tiles;

  ELECTRA_INLINE Size first_row(Size tile) const { return rows * tile / tiles; }
};

/// Some tiles of a strip, a part of the depth, and the weights that are needed after them.
struct StripPart {
  Size first_tile, last_tile;
  Steps steps;
  const Word* ahead;           ///< null if there are none
  Size first_sharer, sharers;  ///< the tiles that prefetch them, each its share
};

/// Multiplies tiles, whose sums are spilled to `pending`, if any, one below the other. The weights
/// ahead are far away: they are prefetched all the time, so that memory is never idle. In the end
/// some are prefetched that are near.
template <class Dot>
ELECTRA_INLINE void multiply_part(const Gemm& gemm, const Strip& strip, const StripPart& work,
                                  float* pending) {
  const Gemm::B& b = gemm.b;
  const Size width = strip.shape.panels * panel_width, first_row = strip.first_row(work.first_tile);
  const Size steps = work.steps.end - work.steps.first;
  const Size share = (steps + work.sharers - 1) / work.sharers * b.row_stride;
  const Word* const ahead =
      work.ahead != nullptr ? work.ahead : b.panels + strip.panel * b.panel_stride;
  for (Size i = work.first_tile; i < work.last_tile; ++i) {
    const Size row = strip.first_row(i);
    Tile tile{row, strip.first_row(i + 1) - row, strip.panel, strip.shape.panels, work.steps};
    tile.prefetched = ahead + (i - work.first_sharer) * share;
    tile.prefetch_interval = work.ahead != nullptr ? prefetch_steps * work.sharers : b.depth;
    if (pending != nullptr) tile.pending = pending + (row - first_row) * width;
    multiply_shape<Dot>(gemm, tile);
  }
}

/// Multiplies the panels of a strip: tiles by groups whose sums are pending at once.
template <class Dot>
ELECTRA_INLINE void multiply_strip(const Gemm& gemm, const Strip& strip, float* sums) {
  const Gemm::B& b = gemm.b;
  const Parts parts(b.depth, has_chains<Dot>);
  const Size width = strip.shape.panels * panel_width,
             next_panel = strip.panel + strip.shape.panels;
  const Word* const own = b.panels + strip.panel * b.panel_stride;
  const Word* const next =
      next_panel < b.last_panel ? b.panels + next_panel * b.panel_stride : nullptr;
  const TileEpilogue epilogue = epilogue_of<Dot>(gemm);
  const bool is_deep = parts.count > 1;
  const bool is_pending = epilogue != nullptr || is_deep || b.columns < next_panel * panel_width;
  const Size most = (is_deep ? max_pending_parts : max_pending) / (strip.shape.rows * width);
  const Size group = is_pending ? most : strip.tiles;
  for (Size begin = 0; begin < strip.tiles; begin += group) {
    const Size end = smaller(begin + group, strip.tiles);
    StripPart work{
        begin, end, {}, nullptr, is_deep ? begin : 0, is_deep ? end - begin : strip.tiles};
    for (Size part = 0; part < parts.count; ++part) {
      work.steps = {part * parts.steps, smaller((part + 1) * parts.steps, b.depth)};
      if (work.steps.end != b.depth)
        work.ahead = own + work.steps.end * b.row_stride;
      else
        work.ahead = is_deep && end != strip.tiles ? own : next;
      multiply_part<Dot>(gemm, strip, work, is_pending ? sums : nullptr);
    }
    if (!is_pending) continue;
    const Size row = strip.first_row(begin);
    const Tile pending{row, strip.first_row(end) - row, strip.panel, strip.shape.panels};
    (epilogue != nullptr ? epilogue : apply_epilogue<Identity>)(sums, pending, gemm);
  }
}

/// Computes a product.
template <class Dot>
void multiply(const Gemm& gemm) {
  if (gemm.a.rows == 0) return;  // a thread's share of a short input
#if defined(__AMX_TILE__)
  if constexpr (Dot::values_per_word > 1) return multiply_in_tiles<Dot>(gemm);
#endif
  alignas(64) float sums[max_pending_parts];
  for (Size panel = gemm.b.first_panel; panel < gemm.b.last_panel;) {
    const TileShape shape = shape_for<Dot>(gemm.a.rows, gemm.b.last_panel - panel);
    const Size tiles = (gemm.a.rows + shape.rows - 1) / shape.rows;
    multiply_strip<Dot>(gemm, {panel, shape, gemm.a.rows, tiles}, sums);
    panel += shape.panels;
  }
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
