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

/// Where the sums of a tile go.
struct Place {
  float* values;
  Size stride;
};

/// The rows and panels that are computed at once.
struct Tile {
  Size row;
  Size rows;
  Size panel;
  Size panels;
};

constexpr Size largest_tile = 32 * panel_width;

/// Each output has a sum of its own and adds to it in the order of k: the bits of a product do not
/// depend on its tile.
template <int rows, int panels>
void multiply_tile(const Product& product, const Tile& tile, const Place& place) {
  Vector sum[rows][panels];
  ELECTRA_UNROLL
  for (int row = 0; row < rows; ++row) {
    ELECTRA_UNROLL
    for (int panel = 0; panel < panels; ++panel) sum[row][panel] = splat(0.0F);
  }
  const float* input = product.input + tile.row * product.input_stride;
  const float* packed = product.panels + tile.panel * product.panel_stride;
  const Size input_stride = product.input_stride, panel_stride = product.panel_stride;
  const Size step = product.step;
  for (const float* const end = input + product.depth; input != end; ++input, packed += step) {
    Vector column[panels];
    ELECTRA_UNROLL
    for (int panel = 0; panel < panels; ++panel)
      column[panel] = Arch::load(packed + panel * panel_stride);
    ELECTRA_UNROLL
    for (int row = 0; row < rows; ++row) {
      const Vector factor = splat(input[row * input_stride]);
      ELECTRA_UNROLL
      for (int panel = 0; panel < panels; ++panel)
        sum[row][panel] = Arch::fma(factor, column[panel], sum[row][panel]);
    }
  }
  ELECTRA_UNROLL
  for (int row = 0; row < rows; ++row) {
    ELECTRA_UNROLL
    for (int panel = 0; panel < panels; ++panel)
      Arch::store(place.values + row * place.stride + panel * panel_width, sum[row][panel]);
  }
}

/// Calls multiply_tile<tile.rows, panels>.
template <int rows, int panels>
void multiply_rows(const Product& product, const Tile& tile, const Place& place) {
  if constexpr (rows > 1)
    if (tile.rows < rows) return multiply_rows<rows - 1, panels>(product, tile, place);
  multiply_tile<rows, panels>(product, tile, place);
}

/// Calls multiply_tile for the shape that has tile.panels panels.
template <int shape = 0>
void multiply_shape(const Product& product, const Tile& tile, const Place& place) {
  constexpr TileShape its = Arch::shapes[shape];
  if constexpr (its.panels > 1)
    if (tile.panels != its.panels) return multiply_shape<shape + 1>(product, tile, place);
  multiply_rows<its.rows, its.panels>(product, tile, place);
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

/// Computes the panels [first_panel, last_panel): `sink.place(tile)` says where the sums of a tile
/// go, `sink.finish(tile, place)` may work on them while they are in the cache.
template <class Sink>
void multiply(const Product& product, Size first_panel, Size last_panel, const Sink& sink) {
  for (Size panel = first_panel; panel < last_panel;) {
    const TileShape shape = shape_for(product.rows, last_panel - panel);
    const Size tiles = (product.rows + shape.rows - 1) / shape.rows;
    for (Size i = 0; i < tiles; ++i) {
      const Size row = product.rows * i / tiles;
      const Tile tile{row, product.rows * (i + 1) / tiles - row, panel, shape.panels};
      const Place place = sink.place(tile);
      multiply_shape(product, tile, place);
      sink.finish(tile, place);
    }
    panel += shape.panels;
  }
}

/// The rest of one vector of outputs: + bias, activation, + residual.
template <class Function>
ELECTRA_INLINE Vector finished(Vector sum, const float* bias, const float* residual, Lanes lanes,
                               Function function) {
  if (bias != nullptr) sum = Arch::add(sum, Arch::load(bias, lanes));
  sum = function(sum);
  if (residual != nullptr) sum = Arch::add(sum, Arch::load(residual, lanes));
  return sum;
}

ELECTRA_INLINE const float* at(const float* from, Size offset) {
  return from == nullptr ? nullptr : from + offset;
}

using FinishTile = void (*)(const MatMul&, const Tile&, const Place&);

template <class Function>
void finish_tile(const MatMul& task, const Tile& tile, const Place& place) {
  for (Size row = 0; row < tile.rows; ++row) {
    const float* sums = place.values + row * place.stride;
    const float* residual = at(task.residual, (tile.row + row) * task.residual_stride);
    float* output = task.output + (tile.row + row) * task.output_stride;
    for (Size panel = 0; panel < tile.panels; ++panel) {
      const Size column = (tile.panel + panel) * panel_width;
      const Size left = task.columns - column;
      const Lanes lanes = Arch::first_lanes(left < panel_width ? left : panel_width);
      const Vector result = finished(Arch::load(sums + panel * panel_width), at(task.bias, column),
                                     at(residual, column), lanes, Function{});
      Arch::store(output + column, result, lanes);
    }
  }
}

struct MatMulSink {
  const MatMul& task;
  float* buffer;
  FinishTile finish_sums;

  ELECTRA_INLINE Place place(const Tile& tile) const { return {buffer, tile.panels * panel_width}; }
  ELECTRA_INLINE void finish(const Tile& tile, const Place& place) const {
    finish_sums(task, tile, place);
  }
};

void matmul(const MatMul& task) {
  const Product product{task.input,  task.input_stride,        task.rows,  task.depth,
                        task.packed, task.depth * panel_width, panel_width};
  alignas(64) float buffer[largest_tile];
  FinishTile finish_sums = nullptr;
  with_function(task.activation,
                [&](auto function) { finish_sums = finish_tile<decltype(function)>; });
  multiply(product, task.first_panel, task.last_panel, MatMulSink{task, buffer, finish_sums});
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
