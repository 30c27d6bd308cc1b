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
          output.epilogue,
          at(output.residual, tile.row * output.residual_stride + column),
          output.residual_stride,
          at(output.column_factors, column),
          at(output.quantized, tile.row * output.quantized_stride + column / bf16_values_per_word),
          output.quantized_stride,
          at(output.min_max, tile.row * 2 * panel_width),
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
ELECTRA_INLINE Vector store_vector(Vector activated, const Output& output, Size row, Size column,
                                   Lanes lanes) {
  const Vector result = with_residual(activated, output, row, column, lanes);
  const Vector masked = select(lanes, result, splat(0.0F));
  if (output.quantized == nullptr)
    store(output.values + row * output.stride + column, result, lanes);
  else
    Arch::store_bf16(
        output.quantized + row * output.quantized_stride + column / bf16_values_per_word, masked);
  return masked;
}

/// Finishes vectors below each other, side by side: one of each of some rows.
template <class Function, int rows, class Lanes>
ELECTRA_INLINE void store_vectors(const float* sums, Size stride, const Output& output, Size row,
                                  Size column, Lanes lanes) {
  Vector its[rows];
  ELECTRA_UNROLL
  for (int i = 0; i < rows; ++i)
    its[i] = scaled(Arch::load(sums + i * stride), output, row + i, column, lanes);
  Function{}(its);
  ELECTRA_UNROLL
  for (int i = 0; i < rows; ++i) {
    const Vector result = store_vector(its[i], output, row + i, column, lanes);
    if (output.min_max == nullptr) continue;
    float* min_max = output.min_max + (row + i) * 2 * panel_width;
    MinMax lanes_so_far = load_min_max(min_max);
    update(lanes_so_far, result);
    store_min_max(min_max, lanes_so_far);
  }
}

template <class Function>
void apply_epilogue(float* sums, const Tile& tile, const Output& whole) {
  constexpr int at_once = Function::takes_time ? Arch::epilogue_rows : 1;
  const Output output = part_of(whole, tile);
  const Size stride = tile.panels * panel_width, width = smaller(stride, output.columns);
  for (Size column = 0; column < width; column += panel_width) {
    const Size left = smaller(width - column, panel_width);
    const float* its = sums + column;
    Size row = 0;
    if (left == panel_width)
      for (; row + at_once <= tile.rows; row += at_once, its += at_once * stride)
        store_vectors<Function, at_once>(its, stride, output, row, column, AllLanes{});
    for (; row < tile.rows; ++row, its += stride)
      store_vectors<Function, 1>(its, stride, output, row, column, Arch::first_lanes(left));
  }
}

/// The same in three steps, for the functions that are too many to stand in one of those each.
void apply_epilogue_in_steps(float* sums, const Tile& tile, const Output& whole) {
  const Output output = part_of(whole, tile);
  const Size stride = tile.panels * panel_width;
  for (Size row = 0; row < tile.rows; ++row)
    for_each_vector(smaller(stride, output.columns), [&](Size column, auto lanes) {
      float* its = sums + row * stride + column;
      Arch::store(its, scaled(Arch::load(its), output, row, column, lanes));
    });
  whole.activation(sums, tile.rows * tile.panels);
  Output rest = whole;
  rest.factors = nullptr;
  rest.bias = nullptr;
  apply_epilogue<Identity>(sums, tile, rest);
}

template <int rows, int panels>
ELECTRA_INLINE void store_sums(const Vector (&sum)[rows][panels], float* to) {
  ELECTRA_UNROLL
  for (int i = 0; i < rows * panels; ++i)
    Arch::store(to + i * panel_width, sum[i / panels][i % panels]);
}

/// Finishes the sums of a tile while they are in registers, or leaves them where they wait for it.
template <int rows, int panels>
ELECTRA_INLINE void store_tile(const Vector (&sum)[rows][panels], const Tile& tile,
                               const Output& whole) {
  if (tile.pending != nullptr) return store_sums(sum, tile.pending);
  const Output output = part_of(whole, tile);
  ELECTRA_UNROLL
  for (int i = 0; i < rows * panels; ++i) {
    const Size row = i / panels, column = i % panels * panel_width;
    const Vector its = scaled(sum[i / panels][i % panels], output, row, column, AllLanes{});
    store(output.values + row * output.stride + column,
          with_residual(its, output, row, column, AllLanes{}), AllLanes{});
  }
}

/// Integer sums become values, multiples of their columns' scales.
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

/// How far ahead a panel's words are prefetched from the second-level cache into the first: the
/// tiles below each other read the same ones again, from there.
constexpr Size prefetch_distance = 8;

/// So many steps a sum of fp32 goes on; then it is put aside, and a new one begins that is added to
/// it later. That halves the rounding errors of a base model and costs a hundredth of the time.
/// Sums of bytes are exact, and those of bf16 have other errors.
constexpr Size max_chain = 256;

/// Stores the sums, and begins again at 0.
template <int rows, int panels>
ELECTRA_INLINE void spill(Vector (&sum)[rows][panels], float* to) {
  store_sums(sum, to);
  ELECTRA_UNROLL
  for (int i = 0; i < rows * panels; ++i) sum[i / panels][i % panels] = splat(0.0F);
}

template <int rows, int panels>
ELECTRA_INLINE void add_stored(Vector (&sum)[rows][panels], const float* stored) {
  ELECTRA_UNROLL
  for (int i = 0; i < rows * panels; ++i) {
    Vector& its = sum[i / panels][i % panels];
    its = Arch::add(Arch::load(stored + i * panel_width), its);
  }
}

/// Adds the products of one word of each row and the words of all columns that belong to it.
template <class Dot, int rows, int panels>
ELECTRA_INLINE void add_products(Vector (&sum)[rows][panels], const float* input, Size input_stride,
                                 const float* packed, Size panel_stride, Size step) {
  typename Dot::Column column[panels];
  ELECTRA_UNROLL
  for (int panel = 0; panel < panels; ++panel)
    column[panel] = Dot::column(packed + panel * panel_stride);
  ELECTRA_UNROLL
  for (int panel = 0; panel < panels; ++panel)
    __builtin_prefetch(packed + panel * panel_stride + prefetch_distance * step, 0, 3);
  ELECTRA_UNROLL
  for (int row = 0; row < rows; ++row) {
    const typename Dot::Factor factor = Dot::factor(input + row * input_stride);
    ELECTRA_UNROLL
    for (int panel = 0; panel < panels; ++panel)
      sum[row][panel] = Dot::step(factor, column[panel], sum[row][panel]);
  }
}

/// Of the next panels, a tile fetches the words of so many steps at once, and then takes as many
/// steps for each of these as there are tiles. A fetch in every step would ask for each line again
/// and again; all at once, they would wait for each other.
constexpr Size prefetch_steps = 4;

ELECTRA_INLINE void prefetch(const char* from, Size panels, Size panel_bytes, Size step_bytes) {
  ELECTRA_NO_UNROLL
  for (Size panel = 0; panel < panels; ++panel, from += panel_bytes) {
    ELECTRA_UNROLL
    for (Size i = 0; i < prefetch_steps; ++i) __builtin_prefetch(from + i * step_bytes, 0, 2);
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
          splat_integer(-output.factors[tile.row + i / panels].zero_point),
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
  const Size panel_bytes = panel_stride * static_cast<Size>(sizeof(float));
  const Size step_bytes = step * static_cast<Size>(sizeof(float));
  const char* prefetched = tile.prefetched;
  const Size interval_words = tile.prefetch_interval * Dot::row_words;
  const float* const last = input + product.depth * Dot::row_words;
  alignas(64) float before[rows * panels * panel_width];
  for (bool first = true;; first = false) {
    const bool whole = Dot::values_per_word > 1 || last - input <= max_chain;
    const float* const end = whole ? last : input + max_chain;
    while (input != end) {
      prefetch(prefetched, panels, panel_bytes, step_bytes);
      prefetched += prefetch_steps * step_bytes;
      const float* const stop = end - input < interval_words ? end : input + interval_words;
      do {
        add_products<Dot>(sum, input, input_stride, packed, panel_stride, step);
        input += Dot::row_words;
        packed += step;
      } while (input != stop);
    }
    if (!first) add_stored(sum, before);
    if (__builtin_expect(whole, true)) break;
    spill(sum, before);
  }
  if constexpr (Dot::integer) scale_columns<rows, panels>(sum, tile, output);
  store_tile<rows, panels>(sum, tile, output);
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

/// The shape that takes the most rows of at most so many panels.
template <class Dot>
constexpr TileShape default_shape(Size panels = Dot::default_panels) {
  TileShape last{};
  for (const TileShape shape : Dot::shapes) {
    last = shape;
    if (shape.panels <= panels && shape.panels <= Dot::default_panels) break;
  }
  return last;
}

/// The shape for so many rows and panels: the widest that takes all rows at once, if there is one.
template <class Dot>
ELECTRA_INLINE TileShape shape_for(Size rows, Size panels) {
  for (const TileShape shape : Dot::shapes)
    if (shape.panels <= panels && rows <= shape.rows) return shape;
  return default_shape<Dot>(panels);
}

/// So many sums wait at most, those of tiles below each other, to be finished by one call: an
/// activation would need too many registers beside them, and a call for each tile takes its time.
constexpr Size max_pending = 2048;

/// Computes the panels [first_panel, last_panel) of a product, rows split evenly over the tiles.
template <class Dot>
void multiply(const Product& product, Size first_panel, Size last_panel, const Output& output) {
  if (product.rows == 0) return;  // a thread's share of a short input
  alignas(64) float sums[max_pending];
  const TileEpilogue epilogue =
      output.epilogue == nullptr ? apply_epilogue<Identity> : output.epilogue;
  for (Size panel = first_panel; panel < last_panel;) {
    const TileShape shape = shape_for<Dot>(product.rows, last_panel - panel);
    const Size tiles = (product.rows + shape.rows - 1) / shape.rows;
    const Size next_panel = panel + shape.panels;
    const bool is_pending = output.epilogue != nullptr || output.columns < next_panel * panel_width;
    const Size width = shape.panels * panel_width;
    // The weights of the next panels come from far away: each tile asks for its share of them, all
    // the time, so that memory is never idle. Beside the last ones it asks for some that are near.
    const bool more = next_panel < last_panel;
    const char* next = reinterpret_cast<const char*>(product.panels + (more ? next_panel : panel) *
                                                                          product.panel_stride);
    const Size step_bytes = product.step * static_cast<Size>(sizeof(float));
    const Size share = (product.depth + tiles - 1) / tiles * step_bytes;
    const Size prefetch_interval = more ? prefetch_steps * tiles : product.depth;
    Tile pending{0, 0, panel, shape.panels, nullptr, 0, nullptr};
    for (Size i = 0, row = 0, next_row = 0; i < tiles; ++i, row = next_row) {
      next_row = product.rows * (i + 1) / tiles;
      const Tile tile{row,
                      next_row - row,
                      panel,
                      shape.panels,
                      next + i * share,
                      prefetch_interval,
                      is_pending ? sums + pending.rows * width : nullptr};
      multiply_shape<Dot>(product, tile, output);
      if (!is_pending) continue;
      pending.rows += tile.rows;
      if (next_row != product.rows && (pending.rows + shape.rows) * width <= max_pending) continue;
      epilogue(sums, pending, output);
      pending.row = next_row;
      pending.rows = 0;
    }
    panel = next_panel;
  }
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
