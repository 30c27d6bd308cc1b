#pragma once

#include <algorithm>

#include "electra/core/aligned.hpp"
#include "electra/core/shape.hpp"
#include "electra/core/tensor.hpp"

namespace electra::nn {

/// A view of some rows of a row-major matrix, `stride` values apart.
template <class T>
struct BasicRows {
  T* data = nullptr;  ///< the first value of the first row
  Index count = 0;    ///< rows
  Index width = 0;    ///< values of a row
  Index stride = 0;   ///< values from one row to the next

  /// Returns the first value of a row.
  T* row(Index index) const noexcept { return data + index * stride; }
  /// Returns the rows [first, last).
  BasicRows slice(Index first, Index last) const noexcept {
    return {row(first), last - first, width, stride};
  }
  /// Returns the columns [first, first + columns) of every row.
  BasicRows columns(Index first, Index columns) const noexcept {
    return {data + first, count, columns, stride};
  }
  /// A view of the same rows that cannot change them.
  operator BasicRows<const T>() const noexcept { return {data, count, width, stride}; }
};

/// Rows of fp32 values.
using Rows = BasicRows<float>;
/// Rows of fp32 values that are only read.
using ConstRows = BasicRows<const float>;

/// @{
/// Returns the rows of a tensor: all axes but the last one together.
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

/// Memory for rows that is reused from call to call; it only ever grows.
template <class T>
class BasicRowBuffer {
 public:
  /// Announces what take() will be asked for, and allocates nothing yet.
  void reserve(Index count, Index width) {
    reserved_ = std::max(reserved_, static_cast<std::size_t>(count * stride_of(width)));
  }
  /// Allocates what was reserved. If that is more than before, rows that were taken are gone.
  void allocate() {
    if (values_.size() >= reserved_) return;
    values_ = AlignedVector<T>();
    values_.resize(reserved_);
  }
  /// Returns how much was reserved or taken, whichever is more.
  std::size_t bytes() const noexcept { return reserved_ * sizeof(T); }

  /// Returns `count` rows of `width` values, uninitialized. The stride is padded: with strides that
  /// are multiples of 4 KiB every row competes for the same lines of the cache.
  BasicRows<T> take(Index count, Index width) {
    // Threads may take what they share: then it is allocated, and nothing is written.
    if (static_cast<Index>(values_.size()) < count * stride_of(width)) {
      reserve(count, width);
      allocate();
    }
    return {values_.data(), count, width, stride_of(width)};
  }

 private:
  static Index stride_of(Index width) noexcept { return (width + 15) / 16 * 16 + 16; }

  AlignedVector<T> values_;
  std::size_t reserved_ = 0;
};

/// Memory for rows of fp32 values.
using RowBuffer = BasicRowBuffer<float>;

}  // namespace electra::nn
