#pragma once

#include "electra/kernels/table.hpp"

// What the objects of one instruction set hand to those of another: pointers and sizes only.

namespace electra::kernels {

/// The rows and panels that are computed at once.
struct Tile {
  Size row;
  Size rows;
  Size panel;
  Size panels;
  /// Meanwhile as many panels are prefetched into the second-level cache, from here on: the words
  /// of a few steps each time that so many have been taken.
  const char* prefetched;
  Size prefetch_interval;
  /// Where its sums, rows of whole panels, wait to be finished; null if the tile finishes them.
  float* pending;
};

/// Applies an activation to whole vectors of panel_width values, in place.
using Apply = void (*)(float* values, Size vectors);

struct Output;

/// Does with the sums of a tile, or of several below each other, rows of tile.panels whole panels,
/// what an Output says; changes the sums on the way.
using TileEpilogue = void (*)(float* sums, const Tile&, const Output&);

/// What becomes of the sums of a product, and where they go. Null stands for "not at all".
struct Output {
  float* values;  ///< rows `stride` apart
  Size stride;
  Size columns;             ///< nothing is written after these
  const RowScale* factors;  ///< one a row: its scale is multiplied with, its zero taken off
  const float* bias;        ///< one a column, added
  TileEpilogue epilogue;    ///< does everything, if there is an activation
  const float* residual;    ///< added last
  Size residual_stride;
  const float* column_factors = nullptr;  ///< of integer sums: one a column, before all
  float* quantized = nullptr;             ///< takes bf16 words, in the place of values
  Size quantized_stride = 0;
  float* min_max = nullptr;    ///< two vectors a row: see Gemm
  Apply activation = nullptr;  ///< for apply_epilogue_in_steps
};

}  // namespace electra::kernels
