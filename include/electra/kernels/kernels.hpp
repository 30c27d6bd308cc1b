#pragma once

#include <vector>

#include "electra/core/precision.hpp"
#include "electra/kernels/arguments.hpp"
#include "electra/kernels/gemm.hpp"

namespace electra::kernels {

/// The instruction sets that kernels are compiled for, the slowest first.
enum class InstructionSet : int {
  scalar,
  avx2,
  avxvnni,
  avx512,
  avx512vnni,
  avx512bf16,
  avx512amx,
  neon,
  neon_dotprod,
  neon_i8mm,
  neon_bf16,
};

/// The kernels of one precision.
struct PrecisionKernels {
  void (*gemm)(const Gemm&);
  void (*quantize)(const Quantize&);     ///< in fp32 it does nothing
  void (*layer_norm)(const LayerNorm&);  ///< quantizes its output as well, but for fp32
  void (*attention)(const Attention&);
  /// Values in a word of a quantized row: 1 in fp32, 4 in int8; in bf16 2 where an instruction
  /// multiplies pairs, else 1, a value that is rounded and stays fp32.
  Size values_per_word;
};

/// The best implementation of every kernel for one instruction set, chosen from the lists in
/// src/kernels/implementations.cpp. The results have the same bits for all of them, but for those
/// of bf16 with avx512amx: the products of its tiles are added in another order.
struct Kernels {
  InstructionSet instruction_set;
  const char* name;   ///< of the instruction set, as ELECTRA_CPU has it
  bool by_name_only;  ///< whether these are in use only if ELECTRA_CPU names them
  PrecisionKernels fp32;
  PrecisionKernels bf16;
  PrecisionKernels int8;
  /// Softmax of each row [width] in place, rows `stride` values apart.
  void (*softmax)(float* values, Size rows, Size width, Size stride);
  /// Activation of each value in place, rows [width] `stride` values apart.
  void (*activate)(Activation, float* values, Size rows, Size width, Size stride);
};

/// Returns the kernels of each instruction set that this machine has, the slowest first.
std::vector<const Kernels*> available();

/// Returns the kernels in use: the fastest available ones that are not by_name_only, or those of
/// the instruction set that the environment variable ELECTRA_CPU names. Chosen once. Throws
/// `unsupported` for a name that is not available.
const Kernels& active();

/// Returns the kernels in use of one precision.
const PrecisionKernels& kernels_for(Precision precision);

}  // namespace electra::kernels
