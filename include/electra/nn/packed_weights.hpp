#pragma once

#include <string_view>
#include <utility>

#include "electra/io/weights.hpp"
#include "electra/kernels/packed_matrix.hpp"

namespace electra::nn {

/// The precision and the shape of a packed matrix.
struct MatrixForm {
  Precision precision;  ///< in which it multiplies
  Index depth;          ///< the in_features of a layer
  Index columns;        ///< the out_features
};

/// Returns the matrix `name` of a scope: a view where the file is prepacked, else packed by
/// `fill(matrix)`.
template <class Fill>
kernels::PackedMatrix packed_matrix(const Weights& weights, std::string_view name, MatrixForm form,
                                    const Fill& fill) {
  using kernels::PackedMatrix;
  const std::size_t size = PackedMatrix::size_of(form.precision, form.depth, form.columns);
  PackedBytes prepacked = weights.find_packed(name, size);
  if (prepacked.data != nullptr) {
    weights.add_packed(name, prepacked);
    return PackedMatrix(form.precision, form.depth, form.columns, std::move(prepacked.data));
  }
  PackedMatrix matrix(form.precision, form.depth, form.columns);
  fill(matrix);
  weights.add_packed(name, {matrix.bytes(), matrix.size()});
  return matrix;
}

}  // namespace electra::nn
