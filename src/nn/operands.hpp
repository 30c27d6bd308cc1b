#pragma once

#include "electra/kernels/arguments.hpp"
#include "electra/kernels/packed_matrix.hpp"
#include "electra/nn/quantized.hpp"

namespace electra::nn {

/// Returns the product of rows and some panels of a matrix; epilogue and output are the caller's.
kernels::Gemm gemm(ConstQuantizedRows rows, const kernels::PackedMatrix& matrix, Range panels);

/// Returns the memory of quantized rows.
inline kernels::QuantizedOutput output_of(QuantizedRows rows) noexcept {
  return {rows.words, rows.stride, rows.scales};
}

}  // namespace electra::nn
