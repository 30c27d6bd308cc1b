#pragma once

#include "kernels/implementation/activation.inl"
#include "kernels/implementation/dot.inl"
#include "kernels/tile.hpp"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// Some rows times some panels of 16 columns each, in words of 32 bits.
struct Product {
  const float* input;  ///< rows `input_stride` apart
  Size input_stride;
  Size rows;
  Size depth;
  const float* panels;  ///< `panel_stride` apart; rows of 16 columns, `step` apart
  Size panel_stride;
  Size step;
  const float* column_sums = nullptr;  ///< integers: one a column
};

template <class T>
ELECTRA_INLINE T* at(T* from, Size offset) {
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
          output.residual_stride,
          at(output.column_factors, column),
          at(output.encoded, tile.row * output.encoded_stride + column / bf16_row_numbers),
          output.encoded_stride,
          at(output.extremes, tile.row * 2 * panel_width),
          output.activation};
}

/// What 16 sums are to the activation: all of them, or those that `lanes` has.
template <class Lanes>
ELECTRA_INLINE Vector scaled(Vector sum, const Output& output, Size row, Size column, Lanes lanes) {
  const Vector bias = output.bias == nullptr ? splat(0.0F) : load(output.bias + column, lanes);
  // Plus zero: a sum of -0 becomes 0, so that more terms of 0 could not have changed it.
  if (output.factors != nullptr)
    sum = Arch::fma(sum, splat(output.factors[row].scale), bias);
  else if (output.bias != nullptr)
    sum = Arch::add(sum, bias);
  return sum;
}

/// And what becomes of them after it.
template <class Lanes>
ELECTRA_INLINE Vector with_residual(Vector sum, const Output& output, Size row, Size column,
                                    Lanes lanes) {
  if (output.residual == nullptr) return sum;
  return Arch::add(sum, load(output.residual + row * output.residual_stride + column, lanes));
}

/// Finishes and stores 16 outputs; gives them.
template <class Lanes>
ELECTRA_INLINE Vector finish_vector(Vector activated, const Output& output, Size row, Size column,
                                    Lanes lanes) {
  const Vector result = with_residual(activated, output, row, column, lanes);
  if (output.encoded == nullptr) {
    store(output.values + row * output.stride + column, result, lanes);
    return select(lanes, result, splat(0.0F));
  }
  const Vector masked = select(lanes, result, splat(0.0F));
  Arch::store_bf16(output.encoded + row * output.encoded_stride + column / bf16_row_numbers,
                   masked);
  return masked;
}

/// Calls `task(row, column, lanes)` for each vector of a tile, and keeps the extremes of what it
/// gives.
template <class Task>
ELECTRA_INLINE void for_each_vector_of(const Tile& tile, const Output& output, const Task& task) {
  for (Size row = 0; row < tile.rows; ++row) {
    Extremes seen = no_extremes();
    for (Size panel = 0; panel < tile.panels; ++panel) {
      const Size column = panel * panel_width, left = output.columns - column;
      see(left >= panel_width ? task(row, column, AllLanes{})
                              : task(row, column, Arch::first_lanes(left)),
          seen);
    }
    if (output.extremes == nullptr) continue;
    float* lanes = output.extremes + row * 2 * panel_width;
    see(load_extremes(lanes), seen);
    store_extremes(lanes, seen);
  }
}

template <class Function>
void finish_tile(float* sums, const Tile& tile, const Output& whole) {
  const Output output = part_of(whole, tile);
  for_each_vector_of(tile, output, [&](Size row, Size column, auto lanes) {
    const Vector sum = Arch::load(sums);
    sums += panel_width;
    return finish_vector(Function{}(scaled(sum, output, row, column, lanes)), output, row, column,
                         lanes);
  });
}

/// The same in three steps, for the functions that are too many to stand in one of those each.
void finish_in_steps(float* sums, const Tile& tile, const Output& whole) {
  const Output output = part_of(whole, tile);
  const Size stride = tile.panels * panel_width;
  Output before = output;
  before.extremes = nullptr;
  for_each_vector_of(tile, before, [&](Size row, Size column, auto lanes) {
    float* its = sums + row * stride + column;
    const Vector sum = scaled(Arch::load(its), before, row, column, lanes);
    Arch::store(its, sum);
    return sum;
  });
  output.activation(sums, tile.rows * tile.panels);
  for_each_vector_of(tile, output, [&](Size row, Size column, auto lanes) {
    return finish_vector(Arch::load(sums + row * stride + column), output, row, column, lanes);
  });
}

template <int rows, int panels>
ELECTRA_INLINE void store_sums(const Vector (&sum)[rows][panels],
                               float (&to)[rows][panels][panel_width]) {
  ELECTRA_UNROLL
  for (int i = 0; i < rows * panels; ++i)
    Arch::store(to[i / panels][i % panels], sum[i / panels][i % panels]);
}

/// Finishes the sums of a tile while they are in registers, or by way of memory where an
/// activation would need too many of these, or the columns end within the tile.
template <int rows, int panels>
ELECTRA_INLINE void put(Vector (&sum)[rows][panels], const Tile& tile, const Output& whole) {
  if (whole.finish != nullptr || whole.columns < (tile.panel + panels) * panel_width) {
    alignas(64) float sums[rows][panels][panel_width];
    store_sums(sum, sums);
    const FinishTile finish = whole.finish == nullptr ? finish_tile<Identity> : whole.finish;
    return finish(&sums[0][0][0], tile, whole);
  }
  const Output output = part_of(whole, tile);
  ELECTRA_UNROLL
  for (int i = 0; i < rows * panels; ++i) {
    const Size row = i / panels, column = i % panels * panel_width;
    const Vector its = scaled(sum[i / panels][i % panels], output, row, column, AllLanes{});
    store(output.values + row * output.stride + column,
          with_residual(its, output, row, column, AllLanes{}), AllLanes{});
  }
}

/// Integer sums become numbers, multiples of their columns' scales.
template <int rows, int panels>
ELECTRA_INLINE void scale_columns(Vector (&sum)[rows][panels], const Tile& tile,
                                  const Output& output) {
  const float* factors = output.column_factors + tile.panel * panel_width;
  ELECTRA_UNROLL
  for (int panel = 0; panel < panels; ++panel) {
    const Vector factor = Arch::load(factors + panel * panel_width);
    ELECTRA_UNROLL
    for (int row = 0; row < rows; ++row)
      sum[row][panel] = Arch::multiply(Arch::from_integers(sum[row][panel]), factor);
  }
}

/// How far ahead a panel's words are fetched from the second-level cache into the first: the tiles
/// below each other read the same ones again, from there.
constexpr Size prefetch_steps = 8;

/// So many steps a sum of fp32 goes on; then it is put aside, and a new one begins that is added to
/// it later. That halves the rounding errors of a base model and costs a hundredth of the time.
/// Sums of bytes are exact, and those of bf16 have other errors.
constexpr Size longest_sum = 256;

/// Stores the sums, and begins again at 0.
template <int rows, int panels>
ELECTRA_INLINE void put_aside(Vector (&sum)[rows][panels], float (&to)[rows][panels][panel_width]) {
  store_sums(sum, to);
  ELECTRA_UNROLL
  for (int i = 0; i < rows * panels; ++i) sum[i / panels][i % panels] = splat(0.0F);
}

template <int rows, int panels>
ELECTRA_INLINE void add_stored(Vector (&sum)[rows][panels],
                               const float (&stored)[rows][panels][panel_width]) {
  ELECTRA_UNROLL
  for (int i = 0; i < rows * panels; ++i) {
    Vector& its = sum[i / panels][i % panels];
    its = Arch::add(Arch::load(stored[i / panels][i % panels]), its);
  }
}

/// Adds the products of one word of each row and the words of all columns that belong to it.
template <class Dot, int rows, int panels>
ELECTRA_INLINE void add_products(Vector (&sum)[rows][panels], const float* input, Size input_stride,
                                 const float* packed, Size panel_stride) {
  typename Dot::Column column[panels];
  ELECTRA_UNROLL
  for (int panel = 0; panel < panels; ++panel)
    column[panel] = Dot::column(packed + panel * panel_stride);
  ELECTRA_UNROLL
  for (int panel = 0; panel < panels; ++panel)
    __builtin_prefetch(packed + panel * panel_stride + prefetch_steps * panel_width, 0, 3);
  ELECTRA_UNROLL
  for (int row = 0; row < rows; ++row) {
    const typename Dot::Factor factor = Dot::factor(input + row * input_stride);
    ELECTRA_UNROLL
    for (int panel = 0; panel < panels; ++panel)
      sum[row][panel] = Dot::step(factor, column[panel], sum[row][panel]);
  }
}

/// Sums begin at 0, integer ones at what the bytes that stand for 0 will add too much.
template <class Dot, int rows, int panels>
ELECTRA_INLINE void begin(Vector (&sum)[rows][panels], const Product& product, const Tile& tile,
                          const Output& output) {
  ELECTRA_UNROLL
  for (int i = 0; i < rows * panels; ++i) {
    Vector& its = sum[i / panels][i % panels];
    if constexpr (Dot::integer)
      its = Arch::multiply_integers(
          splat_integer(-output.factors[tile.row + i / panels].zero),
          Arch::load(product.column_sums + (tile.panel + i % panels) * panel_width));
    else
      its = splat(0.0F);
  }
}

/// Each output has sums of its own and adds to them in the order of k: the bits of a product do not
/// depend on its tile.
template <class Dot, int rows, int panels>
void multiply_tile(const Product& product, const Tile& tile, const Output& output) {
  Vector sum[rows][panels];
  begin<Dot>(sum, product, tile, output);
  const float* input = product.input + tile.row * product.input_stride;
  const float* packed = product.panels + tile.panel * product.panel_stride;
  const Size input_stride = product.input_stride, panel_stride = product.panel_stride;
  const Size step = product.step;
  const float* fetched = tile.fetched;
  const float* next_fetch = fetched == nullptr ? nullptr : input;
  const float* const last = input + product.depth * Dot::row_words;
  alignas(64) float before[rows][panels][panel_width];
  for (bool first = true;; first = false) {
    const bool whole = Dot::numbers > 1 || last - input <= longest_sum;
    const float* const end = whole ? last : input + longest_sum;
    for (; input != end; input += Dot::row_words, packed += step) {
      if (input == next_fetch) {
        ELECTRA_UNROLL
        for (int panel = 0; panel < panels; ++panel)
          __builtin_prefetch(fetched + panel * panel_stride, 0, 2);
        fetched += step;
        next_fetch += tile.steps_per_fetch * Dot::row_words;
      }
      add_products<Dot>(sum, input, input_stride, packed, panel_stride);
    }
    if (!first) add_stored(sum, before);
    if (__builtin_expect(whole, true)) break;
    put_aside(sum, before);
  }
  if constexpr (Dot::integer) scale_columns<rows, panels>(sum, tile, output);
  put<rows, panels>(sum, tile, output);
}

/// Calls multiply_tile<tile.rows, panels>.
template <class Dot, int rows, int panels>
void multiply_rows(const Product& product, const Tile& tile, const Output& output) {
  if constexpr (rows > 1)
    if (tile.rows < rows) return multiply_rows<Dot, rows - 1, panels>(product, tile, output);
  multiply_tile<Dot, rows, panels>(product, tile, output);
}

/// Calls multiply_tile for the shape that has tile.panels panels.
template <class Dot, int shape = 0>
void multiply_shape(const Product& product, const Tile& tile, const Output& output) {
  constexpr TileShape its = Dot::shapes[shape];
  if constexpr (its.panels > 1)
    if (tile.panels != its.panels) return multiply_shape<Dot, shape + 1>(product, tile, output);
  multiply_rows<Dot, its.rows, its.panels>(product, tile, output);
}

/// The shape for so many rows and panels: the widest that takes all rows at once, if there is one.
template <class Dot>
ELECTRA_INLINE TileShape shape_for(Size rows, Size panels) {
  for (const TileShape shape : Dot::shapes)
    if (shape.panels <= panels && rows <= shape.rows) return shape;
  TileShape last{};
  for (const TileShape shape : Dot::shapes) {
    last = shape;
    if (shape.panels <= panels && shape.panels <= Dot::usual_panels) break;
  }
  return last;
}

/// Computes the panels [first_panel, last_panel) of a product, rows split evenly over the tiles.
template <class Dot>
void multiply(const Product& product, Size first_panel, Size last_panel, const Output& output) {
  if (product.rows == 0) return;  // a thread's share of a short input
  for (Size panel = first_panel; panel < last_panel;) {
    const TileShape shape = shape_for<Dot>(product.rows, last_panel - panel);
    const Size tiles = (product.rows + shape.rows - 1) / shape.rows;
    const Size next_panel = panel + shape.panels;
    // The weights of the next panels come from far away: each tile asks for its share of them, all
    // the time, so that memory is never idle.
    const float* next = product.panels + next_panel * product.panel_stride;
    const Size share = (product.depth + tiles - 1) / tiles;
    for (Size i = 0; i < tiles; ++i) {
      const Size row = product.rows * i / tiles;
      const Tile tile{row,
                      product.rows * (i + 1) / tiles - row,
                      panel,
                      shape.panels,
                      next_panel < last_panel ? next + i * share * product.step : nullptr,
                      tiles};
      multiply_shape<Dot>(product, tile, output);
    }
    panel = next_panel;
  }
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
