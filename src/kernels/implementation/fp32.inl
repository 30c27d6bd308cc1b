#pragma once

// The kernels of fp32, for the instruction set whose Arch was included before.

#include "kernels/functions.hpp"
#include "kernels/implementation/attention.inl"
#include "kernels/implementation/gemm.inl"
#include "kernels/implementation/layer_norm.inl"
#include "kernels/implementation/peak.inl"

namespace electra::kernels::ELECTRA_ISA {

void gemm_fp32(const Gemm& gemm) { multiply<Fp32Dot>(gemm); }

void layer_norm_fp32(const LayerNorm& task) { normalize<NotQuantized>(task); }

void attention_fp32(const Attention& task) { attend_all<Fp32Attention>(task); }

void softmax(float* values, Size rows, Size width, Size stride) {
  for (Size i = 0; i < rows; ++i) softmax_row(values + i * stride, width);
}

void activate(Activation activation, float* values, Size rows, Size width, Size stride) {
  activate_rows(activation, values, rows, width, stride);
}

double peak_fp32(Size rounds) { return peak_operations<Fp32Dot>(rounds); }

}  // namespace electra::kernels::ELECTRA_ISA
