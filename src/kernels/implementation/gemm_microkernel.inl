#pragma once

// The microkernel: one tile of a product, its sums in registers.

#include "kernels/implementation/gemm_epilogue.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// Rows of a panel that are prefetched ahead from the second-level cache into the first: the tiles
/// below read them again, from there.
constexpr Size prefetch_distance = 8;

/// Rows of the next panels that a tile prefetches into the second-level cache at once, every
/// Tile::prefetch_interval steps. A prefetch in every step would ask for each line again and again;
/// all at once, they would wait for each other.
constexpr Size prefetch_steps = 4;

/// Products in a chain of additions in fp32; then the sum is spilled, and a new one starts that is
/// added to it. That halves the rounding errors of a base model and costs a hundredth of the time.
constexpr Size max_chain = 256;

/// Whether sums consist of chains: those of bytes are exact, and those of bf16 have other errors.
template <class Dot>
constexpr bool has_chains = Dot::values_per_word == 1;

ELECTRA_INLINE void prefetch(const Word* from, Size panels, Size panel_stride, Size row_stride) {
  ELECTRA_NO_UNROLL
  for (Size panel = 0; panel < panels; ++panel, from += panel_stride) {
    ELECTRA_UNROLL
    for (Size i = 0; i < prefetch_steps; ++i) __builtin_prefetch(from + i * row_stride, 0, 2);
  }
}

/// Sets the sums to 0.
template <int rows, int panels>
ELECTRA_INLINE void clear(Vector (&sum)[rows][panels]) {
  ELECTRA_UNROLL
  for (int i = 0; i < rows * panels; ++i) sum[i / panels][i % panels] = splat(0.0F);
}

/// Sets the sums to 0; in int8 to what the zero points contribute to them, negated, and what the
/// products lack.
template <class Dot, int rows, int panels>
ELECTRA_INLINE void start(Vector (&sum)[rows][panels], const Gemm& gemm, const Tile& tile) {
  if constexpr (!Dot::integer) return clear(sum);
  const Size column = tile.panel * panel_width;
  if (gemm.b.column_sums != nullptr) {
    ELECTRA_UNROLL
    for (int i = 0; i < rows * panels; ++i)
      sum[i / panels][i % panels] = Arch::multiply_integers(
          splat_integer(Arch::int8_offset - gemm.a.row_scales[tile.row + i / panels].zero_point),
          load(gemm.b.column_sums + column + i % panels * panel_width));
    return;
  }
  if (gemm.b.first_sums == nullptr) return clear(sum);
  ELECTRA_UNROLL
  for (int panel = 0; panel < panels; ++panel) {
    const Vector first = load(gemm.b.first_sums + column + panel * panel_width);
    ELECTRA_UNROLL
    for (int row = 0; row < rows; ++row) sum[row][panel] = first;
  }
}

/// The operands of the next step: pointers that move on, and the strides beside them.
struct Operands {
  const Word* a;  ///< in the first row of the tile
  Size a_stride;
  const Word* b;  ///< in the first panel of the tile
  Size panel_stride;
  Size row_stride;
  const Word* prefetched;  ///< in the panels after it
};

/// Prefetches the columns of so many steps, prefetch_distance ahead.
template <int panels, int steps>
ELECTRA_INLINE void prefetch_columns(const Operands& operands) {
  ELECTRA_UNROLL
  for (int i = 0; i < panels * steps; ++i)
    __builtin_prefetch(operands.b + i / steps * operands.panel_stride +
                           (prefetch_distance + i % steps) * operands.row_stride,
                       0, 3);
}

/// Adds the products of one step: a word of each row with a word of each column.
template <class Dot, int rows, int panels>
ELECTRA_INLINE void add_products(Vector (&sum)[rows][panels], const Operands& operands) {
  const Size panel_stride = operands.panel_stride;
  typename Dot::Column column[panels];
  ELECTRA_UNROLL
  for (int panel = 0; panel < panels; ++panel)
    column[panel] = Dot::column(operands.b + panel * panel_stride);
  prefetch_columns<panels, 1>(operands);
  ELECTRA_UNROLL
  for (int row = 0; row < rows; ++row) {
    const typename Dot::Factor factor = Dot::factor(operands.a + row * operands.a_stride);
    ELECTRA_UNROLL
    for (int panel = 0; panel < panels; ++panel)
      sum[row][panel] = Dot::step(factor, column[panel], sum[row][panel]);
  }
}

/// Adds the products of the steps from `step` on of `count` words of each row.
template <class Dot, int count, int step = 0, int rows, int panels, class Words>
ELECTRA_INLINE void add_products_of(const Words (&words)[rows], Vector (&sum)[rows][panels],
                                    const Operands& operands) {
  const Word* const b = operands.b + step * operands.row_stride;
  ELECTRA_UNROLL
  for (int panel = 0; panel < panels; ++panel) {
    const typename Dot::Column column = Dot::column(b + panel * operands.panel_stride);
    ELECTRA_UNROLL
    for (int row = 0; row < rows; ++row)
      sum[row][panel] = Dot::step(Dot::template word<step>(words[row]), column, sum[row][panel]);
  }
  if constexpr (step + 1 < count / Dot::row_words)
    add_products_of<Dot, count, step + 1>(words, sum, operands);
}

/// Adds the products of the steps up to the words `end` of the rows. Of each row `count` words are
/// loaded at once, and columns one after the other: the other way round than in add_products.
template <class Dot, class A, int count, int rows, int panels>
ELECTRA_INLINE void add_words(Vector (&sum)[rows][panels], Operands& operands, const Word* end) {
  constexpr int steps = count / Dot::row_words;
  ELECTRA_ALIGN_LOOP;
  do {
    typename A::Words words[rows];
    ELECTRA_UNROLL
    for (int row = 0; row < rows; ++row)
      words[row] = Dot::template words<A, count>(operands.a + row * operands.a_stride);
    add_products_of<Dot, count>(words, sum, operands);
    prefetch_columns<panels, steps>(operands);
    operands.a += count;
    operands.b += steps * operands.row_stride;
  } while (operands.a != end);
}

/// As add_words, for sums of pairs of rows; `count` is one or two.
template <class A, int count, int rows, int panels>
ELECTRA_INLINE void add_word_pairs(Vector (&sum)[rows][panels], Operands& operands,
                                   const Word* end) {
  ELECTRA_ALIGN_LOOP;
  do {
    typename A::Words words[(rows + 1) / 2];
    ELECTRA_UNROLL
    for (int row = 0; row < rows; row += 2) {
      const Word* const from = operands.a + row * operands.a_stride;
      words[row / 2] =
          A::template load_row_pair<count>(from, row + 1 < rows ? from + operands.a_stride : from);
    }
    ELECTRA_UNROLL
    for (int panel = 0; panel < panels; ++panel) {
      const Word* const b = operands.b + panel * operands.panel_stride;
      A::template add_row_pairs<count>(words, b, b + operands.row_stride, sum, panel);
    }
    prefetch_columns<panels, count>(operands);
    operands.a += count;
    operands.b += count * operands.row_stride;
  } while (operands.a != end);
}

/// Whether the sums of a tile are kept for pairs of rows while products are added.
template <class Dot, int rows>
constexpr bool has_row_pairs = Dot::min_paired_rows != 0 && rows >= Dot::min_paired_rows;

/// Turns the sums of rows into those of pairs, or back.
template <class A, int rows, int panels>
ELECTRA_INLINE void exchange_rows(Vector (&sum)[rows][panels]) {
  ELECTRA_UNROLL
  for (int i = 0; i < rows / 2 * panels; ++i)
    A::exchange_rows(sum[i / panels * 2][i % panels], sum[i / panels * 2 + 1][i % panels]);
}

/// Adds the products of all steps up to the words `end` of the rows.
template <class Dot, int rows, int panels>
ELECTRA_INLINE void add_steps(Vector (&sum)[rows][panels], Operands& operands, const Word* end) {
  if constexpr (has_row_pairs<Dot, rows>) {
    const Word* const whole = end - (end - operands.a) % 2;
    if (operands.a != whole) add_word_pairs<Arch, 2>(sum, operands, whole);
    if (operands.a != end) add_word_pairs<Arch, 1>(sum, operands, end);
  } else if constexpr (Arch::words_at_once > 1) {
    const Word* const whole = end - (end - operands.a) % Arch::words_at_once;
    if (operands.a != whole) add_words<Dot, Arch, Arch::words_at_once>(sum, operands, whole);
    if (operands.a != end) add_words<Dot, Arch, Dot::row_words>(sum, operands, end);
  } else {
    ELECTRA_ALIGN_LOOP;
    do {
      add_products<Dot>(sum, operands);
      operands.a += Dot::row_words;
      operands.b += operands.row_stride;
    } while (operands.a != end);
  }
}

/// Adds the products of all steps up to the words `end` of the rows; prefetches meanwhile.
template <class Dot, int rows, int panels>
ELECTRA_INLINE void add_chain(Vector (&sum)[rows][panels], Operands& operands, const Word* end,
                              Size prefetch_interval) {
  const Size interval = prefetch_interval * Dot::row_words;
  while (operands.a != end) {
    prefetch(operands.prefetched, panels, operands.panel_stride, operands.row_stride);
    operands.prefetched += prefetch_steps * operands.row_stride;
    const Word* const stop = end - operands.a < interval ? end : operands.a + interval;
    add_steps<Dot>(sum, operands, stop);
  }
}

template <int rows, int panels>
ELECTRA_INLINE void store_sums(const Vector (&sum)[rows][panels], float* to) {
  ELECTRA_UNROLL
  for (int i = 0; i < rows * panels; ++i)
    Arch::store(to + i * panel_width, sum[i / panels][i % panels]);
}

/// Stores the sums, and starts again at 0.
template <int rows, int panels>
ELECTRA_INLINE void spill(Vector (&sum)[rows][panels], float* to) {
  store_sums(sum, to);
  clear(sum);
}

template <int rows, int panels>
ELECTRA_INLINE void add_spilled(Vector (&sum)[rows][panels], const float* spilled) {
  ELECTRA_UNROLL
  for (int i = 0; i < rows * panels; ++i) {
    Vector& value = sum[i / panels][i % panels];
    value = Arch::add(Arch::load(spilled + i * panel_width), value);
  }
}

/// Converts integer sums to multiples of the scales of their columns.
template <int rows, int panels>
ELECTRA_INLINE void scale_columns(Vector (&sum)[rows][panels], const Gemm& gemm, const Tile& tile) {
  const float* scales = at(gemm.b.column_scales, tile.panel * panel_width);
  ELECTRA_UNROLL
  for (int panel = 0; panel < panels; ++panel) {
    const Vector scale = scales == nullptr ? splat(1.0F) : Arch::load(scales + panel * panel_width);
    ELECTRA_UNROLL
    for (int row = 0; row < rows; ++row)
      sum[row][panel] = Arch::multiply(Arch::from_integers(sum[row][panel]), scale);
  }
}

/// Spills the sums of a tile if its epilogue is pending; else applies scales, bias and residual
/// while they are in registers, and stores the results.
template <int rows, int panels>
ELECTRA_INLINE void store_tile(const Vector (&sum)[rows][panels], const Gemm& gemm,
                               const Tile& tile) {
  if (tile.pending != nullptr) return store_sums(sum, tile.pending);
  const Gemm part = part_of(gemm, tile);
  ELECTRA_UNROLL
  for (int i = 0; i < rows * panels; ++i) {
    const Size row = i / panels, column = i % panels * panel_width;
    const Vector value =
        scaled_and_biased(sum[i / panels][i % panels], part, row, column, AllLanes{});
    store(part.c.values + row * part.c.stride + column,
          with_residual(value, part, row, column, AllLanes{}), AllLanes{});
  }
}

/// The sums of each value of C are its own, and take their products in the order of the depth: the
/// bits of a product do not depend on its tile, nor on the parts of the depth, which end where
/// chains do.
template <class Dot, int rows, int panels>
void multiply_tile(const Gemm& gemm, const Tile& tile) {
  Vector sum[rows][panels];
  Operands operands{gemm.a.words + tile.row * gemm.a.stride,
                    gemm.a.stride,
                    gemm.b.panels + tile.panel * gemm.b.panel_stride,
                    gemm.b.panel_stride,
                    gemm.b.row_stride,
                    tile.prefetched};
  const Word* last = operands.a + gemm.b.depth * Dot::row_words;
  const float* sum_before = nullptr;  // of the chains before
  bool is_whole = true;
  start<Dot>(sum, gemm, tile);
  if constexpr (has_chains<Dot>) {
    is_whole = tile.steps.end == gemm.b.depth;
    last = operands.a + tile.steps.end;
    operands.a += tile.steps.first;
    operands.b += tile.steps.first * gemm.b.row_stride;
    if (tile.steps.first != 0) sum_before = tile.pending;
  }
  alignas(64) float spilled[Size{rows} * panels * panel_width];
  if constexpr (has_row_pairs<Dot, rows>) exchange_rows<Arch>(sum);
  while (true) {
    const bool is_last = !has_chains<Dot> || last - operands.a <= max_chain;
    add_chain<Dot>(sum, operands, is_last ? last : operands.a + max_chain, tile.prefetch_interval);
    if (has_chains<Dot> && sum_before != nullptr) add_spilled(sum, sum_before);
    if (__builtin_expect(is_last, true)) break;
    spill(sum, spilled);
    sum_before = spilled;
  }
  if constexpr (has_row_pairs<Dot, rows>) exchange_rows<Arch>(sum);
  if (!is_whole) return store_sums(sum, tile.pending);
  if constexpr (Dot::integer) scale_columns(sum, gemm, tile);
  store_tile(sum, gemm, tile);
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
