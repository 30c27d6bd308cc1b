#pragma once

#include <algorithm>
#include <type_traits>

#include "electra/core/aligned.hpp"
#include "electra/core/shape.hpp"
#include "electra/core/tensor.hpp"

namespace electra::nn {

/// Some rows of a row-major matrix that somebody else owns; they lie `stride` numbers apart.
template <class T>
struct BasicRows {
  T* data = nullptr;
  Index count = 0;
  Index width = 0;
  Index stride = 0;

  T* row(Index index) const noexcept { return data + index * stride; }
  /// The rows [first, last).
  BasicRows slice(Index first, Index last) const noexcept {
    return {row(first), last - first, width, stride};
  }
  /// The columns [first, first + columns) of every row.
  BasicRows columns(Index first, Index columns) const noexcept {
    return {data + first, count, columns, stride};
  }
  operator BasicRows<const T>() const noexcept { return {data, count, width, stride}; }
};

using Rows = BasicRows<float>;
using ConstRows = BasicRows<const float>;

/// The rows of a tensor: all axes but the last taken together.
inline Rows rows_of(Tensor& tensor) {
  return {tensor.data(), tensor.row_count(), tensor.width(), tensor.width()};
}
inline ConstRows rows_of(const Tensor& tensor) {
  return {tensor.data(), tensor.row_count(), tensor.width(), tensor.width()};
}

inline void copy_row(const float* from, float* to, Index width) {
  std::copy(from, from + width, to);
}

/// Rows that can be reused from call to call; they only ever grow.
class RowBuffer {
 public:
  /// Gives `count` rows of `width` numbers with whatever they held before. The stride is padded:
  /// strides that are multiples of 4 KiB make every row compete for the same lines of the cache.
  Rows take(Index count, Index width) {
    const Index padded = (width + 15) / 16 * 16 + 16;
    const auto wanted = static_cast<std::size_t>(count * padded);
    if (values_.size() < wanted) values_.resize(wanted);
    return {values_.data(), count, width, padded};
  }

 private:
  AlignedVector<float> values_;
};

}  // namespace electra::nn
