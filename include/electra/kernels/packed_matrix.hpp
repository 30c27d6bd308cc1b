#pragma once

#include <memory>

#include "electra/core/export.hpp"
#include "electra/core/shape.hpp"
#include "electra/kernels/table.hpp"

namespace electra::kernels {

/// The weights of a linear layer as the matrix product wants them: panels of 16 output columns,
/// [panels][depth][16], the same on every machine. Moved, never copied.
class ELECTRA_EXPORT PackedMatrix {
 public:
  PackedMatrix() = default;
  /// Zeros, to be filled column range by column range.
  PackedMatrix(Index depth, Index columns);
  PackedMatrix(const PackedMatrix&) = delete;
  PackedMatrix& operator=(const PackedMatrix&) = delete;
  PackedMatrix(PackedMatrix&&) noexcept = default;
  PackedMatrix& operator=(PackedMatrix&&) noexcept = default;
  ~PackedMatrix() = default;

  /// Packs `weight` [rows, depth], the layout of the checkpoints (a row per output), into the
  /// columns [first_column, first_column + rows).
  void pack(const float* weight, Index first_column, Index rows);

  Index depth() const noexcept { return depth_; }
  Index columns() const noexcept { return columns_; }
  Index panels() const noexcept { return (columns_ + panel_width - 1) / panel_width; }
  const float* data() const noexcept { return values_.get(); }

 private:
  Index depth_ = 0;
  Index columns_ = 0;
  std::shared_ptr<float> values_;  ///< a part of a larger block, maybe
};

}  // namespace electra::kernels
