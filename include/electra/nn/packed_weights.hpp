#pragma once

#include <string_view>

#include "electra/io/weights.hpp"
#include "electra/kernels/packed_matrix.hpp"

namespace electra::nn {

/// What a matrix is to be.
struct MatrixForm {
  Precision precision;  ///< in which it multiplies
  Index depth;          ///< the in_features of a layer
  Index columns;        ///< the out_features
};

/// Gives the matrix `name` of a scope: as the file holds it packed, or packed by `fill(matrix)`.
template <class Fill>
kernels::PackedMatrix packed_matrix(const Weights& weights, std::string_view name, MatrixForm form,
                                    const Fill& fill) {
  using kernels::PackedMatrix;
  const std::size_t size = PackedMatrix::size_of(form.precision, form.depth, form.columns);
  PackedBytes ready = weights.find_packed(name, size);
  if (ready.data != nullptr) {
    weights.add_packed(name, ready);
    return PackedMatrix(form.precision, form.depth, form.columns, std::move(ready.data));
  }
  PackedMatrix matrix(form.precision, form.depth, form.columns);
  fill(matrix);
  weights.add_packed(name, {matrix.bytes(), matrix.size()});
  return matrix;
}

}  // namespace electra::nn
