#pragma once

// The kernels of int8, for the instruction set whose Arch was included before.

#include "kernels/functions.hpp"
#include "kernels/implementation/int8_gemm.inl"
#include "kernels/implementation/layer_norm.inl"
#include "kernels/implementation/quantize.inl"

namespace electra::kernels::ELECTRA_ISA {

void quantize_int8(const Quantize& task) { quantize_rows_int8(task); }

void layer_norm_int8(const LayerNorm& task) { normalize<QuantizedInt8>(task); }

}  // namespace electra::kernels::ELECTRA_ISA
