#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "electra/core/export.hpp"
#include "electra/core/precision.hpp"
#include "electra/core/shape.hpp"
#include "electra/kernels/table.hpp"

namespace electra::kernels {

/// How many values of a row stand in one 32-bit word.
constexpr Index packed_values_per_word(Precision precision) noexcept {
  return precision == Precision::fp32 ? 1 : precision == Precision::bf16 ? 2 : 4;
}
/// How many words `count` values of a row take; what is left of the last one is zero.
constexpr Index words_for(Precision precision, Index count) noexcept {
  return (count + packed_values_per_word(precision) - 1) / packed_values_per_word(precision);
}

/// The weights of a linear layer as the matrix product wants them: panels of 16 output columns,
/// [panels][words][16], a word being one fp32, two bf16 or four int8 values of a column, the same
/// on every machine. In int8 a scale and a sum for each column follow. Moved, never copied.
class ELECTRA_EXPORT PackedMatrix {
 public:
  PackedMatrix() = default;
  /// Zeros, to be filled column range by column range. Throws `unsupported` for an int8 matrix
  /// that is too deep for its sums.
  PackedMatrix(Precision precision, Index depth, Index columns);
  /// The same in fp32.
  PackedMatrix(Index depth, Index columns) : PackedMatrix(Precision::fp32, depth, columns) {}
  /// A view of what bytes() and size() of another one gave, at a 64-byte boundary.
  PackedMatrix(Precision precision, Index depth, Index columns, std::shared_ptr<const void> bytes);
  PackedMatrix(const PackedMatrix&) = delete;
  PackedMatrix& operator=(const PackedMatrix&) = delete;
  /// @{
  /// What was moved from may be assigned or destroyed, nothing else.
  PackedMatrix(PackedMatrix&&) noexcept = default;
  PackedMatrix& operator=(PackedMatrix&&) noexcept = default;
  /// @}
  ~PackedMatrix() = default;

  /// Packs `weight` [rows, depth], the layout of the checkpoints (a row per output), into the
  /// columns [first_column, first_column + rows). Not for a view.
  void pack(const float* weight, Index first_column, Index rows);

  /// What a word holds.
  Precision precision() const noexcept { return precision_; }
  /// Numbers in a column: the in_features of a layer.
  Index depth() const noexcept { return depth_; }
  /// The out_features of a layer.
  Index columns() const noexcept { return columns_; }
  /// Words in a column.
  Index words() const noexcept { return words_for(precision_, depth_); }
  /// Panels of 16 columns, the last one filled up with zeros.
  Index panels() const noexcept { return (columns_ + panel_width - 1) / panel_width; }
  /// The words of all panels; only those of an fp32 matrix are floats.
  const float* data() const noexcept { return values_.get(); }
  /// int8: what a column's integers are multiples of; [panels * 16].
  const float* scales() const noexcept { return values_.get() + panels() * words() * panel_width; }
  /// int8: the sum of a column's integers; [panels * 16].
  const std::int32_t* column_sums() const noexcept {
    return reinterpret_cast<const std::int32_t*>(scales() + panels() * panel_width);
  }

  /// Everything, in one piece.
  std::shared_ptr<const void> bytes() const noexcept { return values_; }
  /// How many bytes() there are.
  std::size_t size() const noexcept { return size_of(precision_, depth_, columns_); }
  /// How many bytes a matrix takes.
  static std::size_t size_of(Precision precision, Index depth, Index columns) noexcept;

 private:
  void pack_bf16(const float* row, Index column);
  void pack_int8(const float* row, Index column);
  float* panel_of(Index column) const noexcept {
    return values_.get() + column / panel_width * words() * panel_width + column % panel_width;
  }

  Precision precision_ = Precision::fp32;
  Index depth_ = 0;
  Index columns_ = 0;
  std::shared_ptr<float> values_;  ///< a part of a larger block, maybe
};

}  // namespace electra::kernels
