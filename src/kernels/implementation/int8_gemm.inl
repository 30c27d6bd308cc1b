#pragma once

// Products and attention in int8, for the instruction set whose Arch was included before.

#include "kernels/functions.hpp"
#include "kernels/implementation/attention_int8.inl"
#include "kernels/implementation/gemm.inl"
#include "kernels/implementation/peak.inl"

namespace electra::kernels::ELECTRA_ISA {

void gemm_int8(const Gemm& gemm) { multiply<Int8Dot>(gemm); }

void attention_int8(const Attention& task) { attend_all<Int8Attention>(task); }

double peak_int8(Size rounds) { return peak_operations<Int8PeakDot>(rounds); }

}  // namespace electra::kernels::ELECTRA_ISA
