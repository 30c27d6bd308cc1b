#pragma once

#include "kernels/tile.hpp"

namespace electra::kernels {

/// What an instruction set with products of bytes does better than the one before it.
struct BetterInt8 {
  void (*matmul)(const MatMul&);
  /// The same, but finished by what another instruction set has for that (see finish_of).
  void (*matmul_finished)(const MatMul&, FinishTile);
  double (*peak_operations)(Size rounds);
};

/// What an instruction set with products of bf16 does better than the one before it, which has
/// BetterInt8.
struct BetterBf16 {
  PrecisionKernels kernels;
  void (*matmul_int8)(const MatMul&);  ///< rounds its results to bf16 as the kernels do
};

}  // namespace electra::kernels
