#pragma once

// The kernels of the lower precisions, for the instruction set whose Arch was included before.

#include "kernels/implementation/attention.inl"
#include "kernels/implementation/layer_norm.inl"
#include "kernels/implementation/matmul.inl"
#include "kernels/implementation/peak.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

constexpr PrecisionKernels bf16_kernels{matmul_bf16, normalize<EncodedBf16>, attention_bf16,
                                        encode_bf16, peak_operations<Bf16Dot>};
constexpr PrecisionKernels int8_kernels{multiply_whole<Int8Dot>, normalize<EncodedInt8>,
                                        attention_bf16, encode_int8, peak_operations<Int8Dot>};

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
