#pragma once

#include "electra/io/weights.hpp"
#include "electra/kernels/packed_matrix.hpp"
#include "electra/nn/quantized.hpp"

namespace electra::nn {

/// Returns a width rounded up to whole panels.
constexpr Index whole_panels(Index width) noexcept {
  return (width + kernels::panel_width - 1) / kernels::panel_width * kernels::panel_width;
}

/// Loads a matrix, its tensors one after the other, each from a panel on: the bytes of a prepacked
/// file as they are, or packed from the tensors. Throws as Weights::matrix() does.
kernels::PackedMatrix load_matrix(const Weights& weights, const MatrixTensors& tensors,
                                  Precision precision);

/// output = rows * matrix'; both in fp32.
void multiply(ConstRows rows, const kernels::PackedMatrix& matrix, Rows output);

}  // namespace electra::nn
