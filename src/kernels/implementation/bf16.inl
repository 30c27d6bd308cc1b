#pragma once

// The kernels of bf16, for the instruction set whose Arch was included before, and what those of
// int8 share with them.

#include "kernels/implementation/attention.inl"
#include "kernels/implementation/gemm.inl"
#include "kernels/implementation/layer_norm.inl"
#include "kernels/implementation/peak.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

void gemm_bf16(const Gemm& task) {
  const WithoutDenormals mode;
  multiply_whole<Bf16Dot>(task);
}

constexpr PrecisionKernels bf16_kernels{
    gemm_bf16,
    normalize<EncodedBf16>,
    attention_bf16,
    quantize_bf16,
    bf16_values_per_word,
    Arch::has_dot_bf16 ? peak_operations<Bf16Dot> : peak_operations<Fp32Dot>};

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
