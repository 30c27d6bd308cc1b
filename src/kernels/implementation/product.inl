#pragma once

#include "kernels/implementation/activation.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// Some rows times some panels of 16 columns each.
struct Product {
  const float* input;  ///< rows `input_stride` apart
  Size input_stride;
  Size rows;
  Size depth;
  const float* panels;  ///< `panel_stride` apart; rows of 16 columns, `step` apart
  Size panel_stride;
  Size step;
};

/// The rows and panels that are computed at once.
struct Tile {
  Size row;
  Size rows;
  Size panel;
  Size panels;
  /// Meanwhile these rows of as many panels are fetched into the second-level cache.
  const float* fetched;
  Size fetched_rows;
};

struct Output;

/// Does with the sums of a tile, rows of tile.panels whole panels, what an Output says.
using FinishTile = void (*)(const float* sums, const Tile&, const Output&);

/// What becomes of the sums of a product, and where they go. Null stands for "not at all".
struct Output {
  float* values;  ///< rows `stride` apart
  Size stride;
  Size columns;           ///< nothing is written after these
  const float* factors;   ///< one a row, multiplied with
  const float* bias;      ///< one a column, added
  FinishTile finish;      ///< does everything, if there is an activation
  const float* residual;  ///< added last
  Size residual_stride;
};

ELECTRA_INLINE const float* at(const float* from, Size offset) {
  return from == nullptr ? nullptr : from + offset;
}

/// The part of an output that starts with this tile.
ELECTRA_INLINE Output part_of(const Output& output, const Tile& tile) {
  const Size column = tile.panel * panel_width;
  return {output.values + tile.row * output.stride + column,
          output.stride,
          output.columns - column,
          at(output.factors, tile.row),
          at(output.bias, column),
          output.finish,
          at(output.residual, tile.row * output.residual_stride + column),
          output.residual_stride};
}

/// 16 outputs: all of them, or those that `lanes` has.
template <class Function, class Lanes>
ELECTRA_INLINE void finish_vector(Vector sum, const Output& output, Size row, Size column,
                                  Lanes lanes) {
  // Plus zero: a sum of -0 becomes 0, so that more terms of 0 could not have changed it.
  if (output.factors != nullptr) sum = Arch::fma(sum, splat(output.factors[row]), splat(0.0F));
  if (output.bias != nullptr) sum = Arch::add(sum, load(output.bias + column, lanes));
  sum = Function{}(sum);
  if (output.residual != nullptr)
    sum = Arch::add(sum, load(output.residual + row * output.residual_stride + column, lanes));
  store(output.values + row * output.stride + column, sum, lanes);
}

template <class Function>
void finish_tile(const float* sums, const Tile& tile, const Output& whole) {
  const Output output = part_of(whole, tile);
  for (Size row = 0; row < tile.rows; ++row)
    for (Size panel = 0; panel < tile.panels; ++panel, sums += panel_width) {
      const Size column = panel * panel_width, left = output.columns - column;
      if (left >= panel_width)
        finish_vector<Function>(Arch::load(sums), output, row, column, AllLanes{});
      else
        finish_vector<Function>(Arch::load(sums), output, row, column, Arch::first_lanes(left));
    }
}

/// Finishes the sums of a tile while they are in registers, or by way of memory where an
/// activation would need too many of these, or the columns end within the tile.
template <int rows, int panels>
ELECTRA_INLINE void put(Vector (&sum)[rows][panels], const Tile& tile, const Output& whole) {
  if (whole.finish != nullptr || whole.columns < (tile.panel + panels) * panel_width) {
    alignas(64) float sums[rows * panels * panel_width];
    ELECTRA_UNROLL
    for (int i = 0; i < rows * panels; ++i)
      Arch::store(sums + i * panel_width, sum[i / panels][i % panels]);
    const FinishTile finish = whole.finish == nullptr ? finish_tile<Identity> : whole.finish;
    return finish(sums, tile, whole);
  }
  const Output output = part_of(whole, tile);
  ELECTRA_UNROLL
  for (int i = 0; i < rows * panels; ++i)
    finish_vector<Identity>(sum[i / panels][i % panels], output, i / panels,
                            i % panels * panel_width, AllLanes{});
}

/// Each output has a sum of its own and adds to it in the order of k: the bits of a product do not
/// depend on its tile.
template <int rows, int panels>
void multiply_tile(const Product& product, const Tile& tile, const Output& output) {
  Vector sum[rows][panels];
  ELECTRA_UNROLL
  for (int i = 0; i < rows * panels; ++i) sum[i / panels][i % panels] = splat(0.0F);
  const float* input = product.input + tile.row * product.input_stride;
  const float* packed = product.panels + tile.panel * product.panel_stride;
  const Size input_stride = product.input_stride, panel_stride = product.panel_stride;
  const Size step = product.step;
  const float* fetched = tile.fetched;
  const float* const fetch_end = input + tile.fetched_rows;
  for (const float* const end = input + product.depth; input != end; ++input, packed += step) {
    Vector column[panels];
    ELECTRA_UNROLL
    for (int panel = 0; panel < panels; ++panel)
      column[panel] = Arch::load(packed + panel * panel_stride);
    if (input < fetch_end) {
      ELECTRA_UNROLL
      for (int panel = 0; panel < panels; ++panel)
        __builtin_prefetch(fetched + panel * panel_stride, 0, 2);
      fetched += step;
    }
    ELECTRA_UNROLL
    for (int row = 0; row < rows; ++row) {
      const Vector factor = splat(input[row * input_stride]);
      ELECTRA_UNROLL
      for (int panel = 0; panel < panels; ++panel)
        sum[row][panel] = Arch::fma(factor, column[panel], sum[row][panel]);
    }
  }
  put<rows, panels>(sum, tile, output);
}

/// Calls multiply_tile<tile.rows, panels>.
template <int rows, int panels>
void multiply_rows(const Product& product, const Tile& tile, const Output& output) {
  if constexpr (rows > 1)
    if (tile.rows < rows) return multiply_rows<rows - 1, panels>(product, tile, output);
  multiply_tile<rows, panels>(product, tile, output);
}

/// Calls multiply_tile for the shape that has tile.panels panels.
template <int shape = 0>
void multiply_shape(const Product& product, const Tile& tile, const Output& output) {
  constexpr TileShape its = Arch::shapes[shape];
  if constexpr (its.panels > 1)
    if (tile.panels != its.panels) return multiply_shape<shape + 1>(product, tile, output);
  multiply_rows<its.rows, its.panels>(product, tile, output);
}

/// The shape for so many rows and panels: the widest that takes all rows at once, if there is one.
ELECTRA_INLINE TileShape shape_for(Size rows, Size panels) {
  for (const TileShape shape : Arch::shapes)
    if (shape.panels <= panels && rows <= shape.rows) return shape;
  TileShape last{};
  for (const TileShape shape : Arch::shapes) {
    last = shape;
    if (shape.panels <= panels && shape.panels <= Arch::usual_panels) break;
  }
  return last;
}

/// Computes the panels [first_panel, last_panel) of a product, rows split evenly over the tiles.
void multiply(const Product& product, Size first_panel, Size last_panel, const Output& output) {
  if (product.rows == 0) return;  // a thread's share of a short input
  for (Size panel = first_panel; panel < last_panel;) {
    const TileShape shape = shape_for(product.rows, last_panel - panel);
    const Size tiles = (product.rows + shape.rows - 1) / shape.rows;
    const Size next_panel = panel + shape.panels;
    // The weights of the next panels come from far away: each tile asks for its share of them.
    const float* next = product.panels + next_panel * product.panel_stride;
    const Size share = next_panel < last_panel ? (product.depth + tiles - 1) / tiles : 0;
    for (Size i = 0; i < tiles; ++i) {
      const Size row = product.rows * i / tiles;
      const Tile tile{row,          product.rows * (i + 1) / tiles - row, panel,
                      shape.panels, next + i * share * product.step,      share};
      multiply_shape(product, tile, output);
    }
    panel = next_panel;
  }
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
