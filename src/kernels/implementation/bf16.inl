#pragma once

// The kernels of bf16, for the instruction set whose Arch was included before.

#include "kernels/functions.hpp"
#include "kernels/implementation/attention.inl"
#include "kernels/implementation/gemm.inl"
#include "kernels/implementation/layer_norm.inl"
#include "kernels/implementation/peak.inl"
#include "kernels/implementation/quantize.inl"

namespace electra::kernels::ELECTRA_ISA {

void gemm_bf16(const Gemm& gemm) {
  const WithoutDenormals mode;
  multiply<Bf16Dot>(gemm);
}

void quantize_bf16(const Quantize& task) { quantize_rows_bf16(task); }

void layer_norm_bf16(const LayerNorm& task) { normalize<QuantizedBf16>(task); }

void attention_bf16(const Attention& task) {
  const WithoutDenormals mode;
  attend_all<Bf16Attention>(task);
}

double peak_bf16(Size rounds) {
  return Arch::has_dot_bf16 ? peak_operations<Bf16Dot>(rounds) : peak_operations<Fp32Dot>(rounds);
}

}  // namespace electra::kernels::ELECTRA_ISA
