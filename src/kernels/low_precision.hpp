#pragma once

#include "kernels/tile.hpp"

namespace electra::kernels {

/// What an instruction set with products of bytes does better than the one before it.
struct BetterInt8 {
  void (*gemm)(const Gemm&);
  /// The same, but finished by what another instruction set has for that (see epilogue_of).
  void (*gemm_with_epilogue)(const Gemm&, TileEpilogue);
  double (*peak_operations)(Size rounds);
};

/// What an instruction set with products of bf16 does better than the one before it, which has
/// BetterInt8.
struct BetterBf16 {
  PrecisionKernels kernels;
  void (*gemm_int8)(const Gemm&);  ///< rounds its results to bf16 as the kernels do
};

}  // namespace electra::kernels
