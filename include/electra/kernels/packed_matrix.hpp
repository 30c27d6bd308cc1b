#pragma once

#include "electra/core/aligned.hpp"
#include "electra/core/export.hpp"
#include "electra/core/shape.hpp"
#include "electra/kernels/table.hpp"

namespace electra::kernels {

/// The weights of a linear layer as the matrix product wants them: panels of 16 output columns,
/// [panels][depth][16], the same on every machine.
class ELECTRA_EXPORT PackedMatrix {
 public:
  PackedMatrix() = default;
  /// Zeros, to be filled column range by column range.
  PackedMatrix(Index depth, Index columns);

  /// Packs `weight` [rows, depth], the layout of the checkpoints (a row per output), into the
  /// columns [first_column, first_column + rows).
  void pack(const float* weight, Index first_column, Index rows);

  Index depth() const noexcept { return depth_; }
  Index columns() const noexcept { return columns_; }
  Index panels() const noexcept { return (columns_ + panel_width - 1) / panel_width; }
  const float* data() const noexcept { return values_.data(); }

 private:
  Index depth_ = 0;
  Index columns_ = 0;
  AlignedVector<float> values_;
};

}  // namespace electra::kernels
