#pragma once

// What becomes of the sums of a tile: scales, bias, activation, residual, and where they are
// stored.

#include "electra/kernels/gemm.hpp"
#include "kernels/implementation/activation.inl"
#include "kernels/implementation/dot.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// A part of the depth of a product, in steps.
struct Steps {
  Size first = 0, end = 0;
};

/// Which part of C is computed at once, and what the microkernel does meanwhile.
struct Tile {
  Size row;  ///< the first one
  Size rows;
  Size panel;  ///< the first one
  Size panels;
  Steps steps = {};
  const Word* prefetched = nullptr;  ///< as many panels to be prefetched, from here on
  Size prefetch_interval = 0;        ///< steps from one prefetch of prefetch_steps rows to the next
  float* pending = nullptr;  ///< where the sums are spilled; null if the tile has its epilogue
};

/// Applies the epilogue to spilled sums, [tile.rows, tile.panels * panel_width], and stores the
/// results; overwrites the sums.
using TileEpilogue = void (*)(float* sums, const Tile&, const Gemm&);

template <class T>
ELECTRA_INLINE T* at(T* from, Size offset) {
  return from == nullptr ? nullptr : from + offset;
}

/// The result, scales and epilogue of a product from the first row and column of a tile on.
ELECTRA_INLINE Gemm part_of(const Gemm& gemm, const Tile& tile) {
  const Size column = tile.panel * panel_width;
  Gemm part;
  part.a.row_scales = at(gemm.a.row_scales, tile.row);
  part.b.columns = gemm.b.columns - column;
  part.c.values = at(gemm.c.values, tile.row * gemm.c.stride + column);
  part.c.stride = gemm.c.stride;
  part.c.words = at(gemm.c.words, tile.row * gemm.c.words_stride + column / bf16_values_per_word);
  part.c.words_stride = gemm.c.words_stride;
  part.c.min_max = at(gemm.c.min_max, tile.row * 2 * panel_width);
  part.epilogue.bias = at(gemm.epilogue.bias, column);
  part.epilogue.residual =
      at(gemm.epilogue.residual, tile.row * gemm.epilogue.residual_stride + column);
  part.epilogue.residual_stride = gemm.epilogue.residual_stride;
  return part;
}

/// Returns 16 sums times the scale of their row, plus the bias: the argument of the activation.
template <class Lanes>
ELECTRA_INLINE Vector scaled_and_biased(Vector sum, const Gemm& part, Size row, Size column,
                                        Lanes lanes) {
  const float* from = part.epilogue.bias;
  const Vector bias = from == nullptr ? splat(0.0F) : load(from + column, lanes);
  // Plus zero: a sum of -0 becomes 0, so that more terms of 0 could not have changed it.
  if (part.a.row_scales != nullptr)
    sum = Arch::fma(sum, splat(part.a.row_scales[row].scale), bias);
  else if (from != nullptr)
    sum = Arch::add(sum, bias);
  return sum;
}

template <class Lanes>
ELECTRA_INLINE Vector with_residual(Vector sum, const Gemm& part, Size row, Size column,
                                    Lanes lanes) {
  const Gemm::Epilogue& epilogue = part.epilogue;
  if (epilogue.residual == nullptr) return sum;
  const float* from = epilogue.residual + row * epilogue.residual_stride + column;
  return Arch::add(sum, load(from, lanes));
}

/// The form of a stored result: fp32, fp32 with the minimum and maximum of its row, or bf16 words.
enum class Stored { values, values_and_min_max, words };

/// Adds the residual to 16 values and stores them; returns them, zeros in the other lanes.
template <Stored stored, class Lanes>
ELECTRA_INLINE Vector store_vector(Vector activated, const Gemm& part, Size row, Size column,
                                   Lanes lanes) {
  const Vector result = with_residual(activated, part, row, column, lanes);
  const Vector masked = select(lanes, result, splat(0.0F));
  if constexpr (stored == Stored::words)
    Arch::store_bf16(part.c.words + row * part.c.words_stride + column / bf16_values_per_word,
                     masked);
  else
    store(part.c.values + row * part.c.stride + column, result, lanes);
  return masked;
}

/// The epilogue of 16 columns of some rows, whose activations are computed side by side.
template <class Function, Stored stored, int rows, class Lanes>
ELECTRA_INLINE void store_vectors(const float* sums, Size stride, const Gemm& part, Size row,
                                  Size column, Lanes lanes, MinMax (&min_max)[rows]) {
  Vector values[rows];
  ELECTRA_UNROLL
  for (int i = 0; i < rows; ++i)
    values[i] =
        scaled_and_biased(Arch::load(sums + i * stride + column), part, row + i, column, lanes);
  Function{}(values);
  ELECTRA_UNROLL
  for (int i = 0; i < rows; ++i) {
    const Vector result = store_vector<stored>(values[i], part, row + i, column, lanes);
    if constexpr (stored == Stored::values_and_min_max) update(min_max[i], result);
  }
}

/// The epilogue of some rows of a tile. Their least and largest values stay in registers.
template <class Function, Stored stored, int rows>
ELECTRA_INLINE void store_rows(const float* sums, Size stride, const Gemm& part, Size row,
                               Size width) {
  constexpr bool with_min_max = stored == Stored::values_and_min_max;
  float* const kept = with_min_max ? part.c.min_max + row * 2 * panel_width : nullptr;
  MinMax min_max[rows];
  if constexpr (with_min_max) {
    ELECTRA_UNROLL
    for (Size i = 0; i < rows; ++i) min_max[i] = load_min_max(kept + i * 2 * panel_width);
  }
  for_each_vector(width, [&](Size column, auto lanes) {
    store_vectors<Function, stored>(sums, stride, part, row, column, lanes, min_max);
  });
  if constexpr (with_min_max) {
    ELECTRA_UNROLL
    for (Size i = 0; i < rows; ++i) store_min_max(kept + i * 2 * panel_width, min_max[i]);
  }
}

template <class Function, Stored stored>
ELECTRA_INLINE void store_all_rows(const float* sums, const Tile& tile, const Gemm& gemm) {
  constexpr int rows_at_once = Function::is_expensive ? Arch::epilogue_rows : 1;
  const Gemm part = part_of(gemm, tile);
  const Size stride = tile.panels * panel_width, width = smaller(stride, part.b.columns);
  Size row = 0;
  for (; row + rows_at_once <= tile.rows; row += rows_at_once)
    store_rows<Function, stored, rows_at_once>(sums + row * stride, stride, part, row, width);
  for (; row < tile.rows; ++row)
    store_rows<Function, stored, 1>(sums + row * stride, stride, part, row, width);
}

template <class Function>
void apply_epilogue(float* sums, const Tile& tile, const Gemm& gemm) {
  if (gemm.c.words != nullptr) return store_all_rows<Function, Stored::words>(sums, tile, gemm);
  if (gemm.c.min_max == nullptr) return store_all_rows<Function, Stored::values>(sums, tile, gemm);
  store_all_rows<Function, Stored::values_and_min_max>(sums, tile, gemm);
}

/// As apply_epilogue, in three passes over the sums: for the activations that are too many to be
/// compiled into an epilogue each.
void apply_epilogue_in_steps(float* sums, const Tile& tile, const Gemm& gemm) {
  const Gemm part = part_of(gemm, tile);
  const Size stride = tile.panels * panel_width;
  for (Size row = 0; row < tile.rows; ++row)
    for_each_vector(smaller(stride, part.b.columns), [&](Size column, auto lanes) {
      float* values = sums + row * stride + column;
      Arch::store(values, scaled_and_biased(Arch::load(values), part, row, column, lanes));
    });
  apply_of(gemm.epilogue.activation)(sums, tile.rows * tile.panels);
  Gemm rest = gemm;
  rest.a.row_scales = nullptr;
  rest.epilogue.bias = nullptr;
  apply_epilogue<Identity>(sums, tile, rest);
}

/// Returns what applies the epilogue to spilled sums; null where each tile stores its sums itself,
/// with scales, bias and residual at most.
template <class Dot>
TileEpilogue epilogue_of(const Gemm& gemm) {
  switch (gemm.epilogue.activation) {
    case Activation::identity:
      return gemm.c.words == nullptr && gemm.c.min_max == nullptr ? nullptr
                                                                  : apply_epilogue<Identity>;
    case Activation::gelu:
      return Dot::values_per_word > 1 ? apply_epilogue<FourDigitGelu> : apply_epilogue<Gelu>;
    default:
      return apply_epilogue_in_steps;
  }
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
