#pragma once

#include <Eigen/Core>

#include "electra/core/tensor.hpp"

// The one header that includes Eigen, for those who want it: it costs a translation unit a second.

namespace electra {

/// A row-major matrix of any size.
template <class T>
using RowMajorMatrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// @{
/// Returns a view of a tensor as [row_count, width]: all axes but the last taken together as rows.
/// It is valid as long as the tensor is neither resized nor destroyed.
template <class T>
Eigen::Map<RowMajorMatrix<T>> matrix(BasicTensor<T>& tensor) {
  return {tensor.data(), tensor.row_count(), tensor.width()};
}
template <class T>
Eigen::Map<const RowMajorMatrix<T>> matrix(const BasicTensor<T>& tensor) {
  return {tensor.data(), tensor.row_count(), tensor.width()};
}
/// @}

}  // namespace electra
