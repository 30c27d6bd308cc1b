#pragma once

#include "electra/core/arena.hpp"
#include "electra/core/range.hpp"
#include "electra/core/tensor.hpp"

namespace electra::nn {

using engine::Arena;
using engine::Range;

/// A view of rows of a row-major matrix, `stride` values apart.
template <class T>
struct BasicRows {
  T* data = nullptr;  ///< the first value of the first row
  Index count = 0;    ///< rows
  Index width = 0;    ///< values in a row
  Index stride = 0;   ///< values from one row to the next

  /// The first value of a row.
  T* row(Index index) const noexcept { return data + index * stride; }
  /// Some of the rows.
  BasicRows slice(Range rows) const noexcept {
    return {row(rows.first), rows.count(), width, stride};
  }
  /// The first rows.
  BasicRows first(Index rows) const noexcept { return {data, rows, width, stride}; }
  /// The columns [first, first + columns) of every row.
  BasicRows columns(Index first, Index columns) const noexcept {
    return {data + first, count, columns, stride};
  }
  /// The same rows, read-only.
  operator BasicRows<const T>() const noexcept { return {data, count, width, stride}; }
};

/// Rows of fp32 values.
using Rows = BasicRows<float>;
/// Rows of fp32 values, read-only.
using ConstRows = BasicRows<const float>;

/// @{
/// A view of a tensor: all axes but the last taken together as rows.
inline Rows rows_of(Tensor& tensor) {
  return {tensor.data(), tensor.row_count(), tensor.width(), tensor.width()};
}
inline ConstRows rows_of(const Tensor& tensor) {
  return {tensor.data(), tensor.row_count(), tensor.width(), tensor.width()};
}
/// @}

/// The stride of rows in memory of their own: whole vectors of 16, and one more, because rows at
/// multiples of 4 KiB compete for the same cache lines.
constexpr Index padded_stride(Index width) noexcept { return (width + 15) / 16 * 16 + 16; }

/// Takes memory for rows.
inline Rows take_rows(Arena& arena, Index count, Index width) {
  const Index stride = padded_stride(width);
  return {arena.take<float>(width > 0 ? count * stride : 0), count, width, stride};
}

}  // namespace electra::nn
