#pragma once

#include <algorithm>
#include <type_traits>

#include "electra/core/aligned.hpp"
#include "electra/core/shape.hpp"
#include "electra/core/tensor.hpp"

namespace electra::nn {

/// Some rows of a row-major matrix that somebody else owns; they lie `stride` values apart.
template <class T>
struct BasicRows {
  T* data = nullptr;  ///< the first number of the first row
  Index count = 0;    ///< rows
  Index width = 0;    ///< values in a row
  Index stride = 0;   ///< values from one row to the next

  /// The first number of a row.
  T* row(Index index) const noexcept { return data + index * stride; }
  /// The rows [first, last).
  BasicRows slice(Index first, Index last) const noexcept {
    return {row(first), last - first, width, stride};
  }
  /// The columns [first, first + columns) of every row.
  BasicRows columns(Index first, Index columns) const noexcept {
    return {data + first, count, columns, stride};
  }
  /// The same rows, not to be changed.
  operator BasicRows<const T>() const noexcept { return {data, count, width, stride}; }
};

/// Rows of fp32 values.
using Rows = BasicRows<float>;
/// The same, not to be changed.
using ConstRows = BasicRows<const float>;

/// @{
/// The rows of a tensor: all axes but the last taken together.
inline Rows rows_of(Tensor& tensor) {
  return {tensor.data(), tensor.row_count(), tensor.width(), tensor.width()};
}
inline ConstRows rows_of(const Tensor& tensor) {
  return {tensor.data(), tensor.row_count(), tensor.width(), tensor.width()};
}
/// @}

/// Copies `width` values.
inline void copy_row(const float* from, float* to, Index width) {
  std::copy(from, from + width, to);
}

/// Rows that can be reused from call to call; they only ever grow.
class RowBuffer {
 public:
  /// Says how much will be asked for, and allocates nothing yet.
  void reserve(Index count, Index width) {
    wanted_ = std::max(wanted_, static_cast<std::size_t>(count * stride_of(width)));
  }
  /// Allocates what was reserved. Rows that were taken before are gone if that is more.
  void allocate() {
    if (values_.size() >= wanted_) return;
    values_ = AlignedVector<float>();
    values_.resize(wanted_);
  }
  /// What was reserved or taken, whichever is more.
  std::size_t bytes() const noexcept { return wanted_ * sizeof(float); }

  /// Gives `count` rows of `width` values, which hold anything. The stride is padded: strides that
  /// are multiples of 4 KiB make every row compete for the same lines of the cache.
  Rows take(Index count, Index width) {
    // Threads may take what they share: then it is there, and nothing is written.
    if (static_cast<Index>(values_.size()) < count * stride_of(width)) {
      reserve(count, width);
      allocate();
    }
    return {values_.data(), count, width, stride_of(width)};
  }

 private:
  static Index stride_of(Index width) noexcept { return (width + 15) / 16 * 16 + 16; }

  AlignedVector<float> values_;
  std::size_t wanted_ = 0;
};

}  // namespace electra::nn
