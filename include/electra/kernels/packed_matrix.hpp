#pragma once

#include <cstddef>
#include <memory>

#include "electra/core/precision.hpp"
#include "electra/core/shape.hpp"
#include "electra/kernels/gemm.hpp"

namespace electra::kernels {

/// Returns how many values of a column are in a word of a packed matrix.
constexpr Index packed_values_per_word(Precision precision) noexcept {
  return precision == Precision::fp32 ? 1 : precision == Precision::bf16 ? 2 : 4;
}
/// Returns how many words `count` values of a column take; zeros fill up the last one.
constexpr Index packed_words(Precision precision, Index count) noexcept {
  return (count + packed_values_per_word(precision) - 1) / packed_values_per_word(precision);
}

/// The weights of a linear layer as matrix products read them: panels of 16 output columns,
/// [panels][words][16], each word one fp32, two bf16 or four int8 values of a column, the same on
/// every machine. In int8 a scale and a sum for each column follow. Moved, never copied.
class PackedMatrix {
 public:
  PackedMatrix() = default;
  /// Zeros, to be packed column range by column range. Throws `unsupported` for an int8 matrix
  /// that is too deep for its sums.
  PackedMatrix(Precision precision, Index depth, Index columns);
  /// Zeros in fp32.
  PackedMatrix(Index depth, Index columns) : PackedMatrix(Precision::fp32, depth, columns) {}
  /// A view of the bytes() of another one, size() of them, at a 64-byte boundary.
  PackedMatrix(Precision precision, Index depth, Index columns,
               const std::shared_ptr<const void>& bytes);
  PackedMatrix(const PackedMatrix&) = delete;
  PackedMatrix& operator=(const PackedMatrix&) = delete;
  /// @{
  /// A matrix that was moved from may be assigned or destroyed, nothing else.
  PackedMatrix(PackedMatrix&&) noexcept = default;
  PackedMatrix& operator=(PackedMatrix&&) noexcept = default;
  /// @}
  ~PackedMatrix() = default;

  /// Packs `weight` [rows, depth], the layout of the checkpoints (a row per output), into the
  /// columns [first_column, first_column + rows). Not for a view.
  void pack(const float* weight, Index first_column, Index rows);

  /// The precision in which it multiplies.
  Precision precision() const noexcept { return precision_; }
  /// Values of a column: the in_features of a layer.
  Index depth() const noexcept { return depth_; }
  /// The out_features of a layer.
  Index columns() const noexcept { return columns_; }
  /// Words of a column.
  Index words() const noexcept { return packed_words(precision_, depth_); }
  /// Panels of 16 columns, the last one filled up with zeros.
  Index panels() const noexcept { return (columns_ + panel_width - 1) / panel_width; }
  /// The words of all panels.
  const Word* data() const noexcept { return words_.get(); }
  /// int8: the step of the integers of each column; [panels * 16].
  const float* scales() const noexcept { return as_floats(data() + panel_words()); }
  /// int8: the sum of the integers of each column; [panels * 16].
  const Word* column_sums() const noexcept { return data() + panel_words() + padded_columns(); }

  /// Returns the operand of a product for the panels [first, last).
  Gemm::B operand(Index first, Index last) const noexcept {
    Gemm::B b;
    b.panels = data();
    b.panel_stride = words() * panel_width;
    b.depth = words();
    b.columns = columns_;
    b.first_panel = first;
    b.last_panel = last;
    if (precision_ != Precision::int8) return b;
    b.column_scales = scales();
    b.column_sums = column_sums();
    return b;
  }
  /// Returns the operand of a product for all panels.
  Gemm::B operand() const noexcept { return operand(0, panels()); }

  /// The whole matrix, in one piece.
  std::shared_ptr<const void> bytes() const noexcept { return words_; }
  /// How many bytes() there are.
  std::size_t size() const noexcept { return size_of(precision_, depth_, columns_); }
  /// Returns how many bytes a matrix takes.
  static std::size_t size_of(Precision precision, Index depth, Index columns) noexcept;

 private:
  Index padded_columns() const noexcept { return panels() * panel_width; }
  Index panel_words() const noexcept { return padded_columns() * words(); }
  Word* column_of(Index column) const noexcept {
    return writable_ + column / panel_width * words() * panel_width + column % panel_width;
  }
  void pack_bf16(const float* row, Index column);
  void pack_int8(const float* row, Index column);

  Precision precision_ = Precision::fp32;
  Index depth_ = 0;
  Index columns_ = 0;
  std::shared_ptr<const Word> words_;  ///< may be a part of a larger block
  Word* writable_ = nullptr;           ///< the same words, if this is no view
};

}  // namespace electra::kernels
