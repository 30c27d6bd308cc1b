#pragma once

// The kernels of bf16, for the instruction set whose Arch was included before, and what those of
// int8 share with them.

#include "kernels/implementation/attention.inl"
#include "kernels/implementation/layer_norm.inl"
#include "kernels/implementation/matmul.inl"
#include "kernels/implementation/peak.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

void matmul_bf16(const MatMul& task) {
  const WithoutDenormals mode;
  multiply_whole<Bf16Dot>(task);
}

constexpr PrecisionKernels bf16_kernels{
    matmul_bf16,      normalize<EncodedBf16>,
    attention_bf16,   encode_bf16,
    bf16_row_numbers, Arch::has_dot_bf16 ? peak_operations<Bf16Dot> : peak_operations<Fp32Dot>};

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
