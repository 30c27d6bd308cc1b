#pragma once

// The whole implementation, for the instruction set whose Arch was included before.

#include "kernels/implementation/bf16.inl"

#define ELECTRA_QUOTED(name) #name
#define ELECTRA_NAME(name) ELECTRA_QUOTED(name)

namespace electra::kernels::ELECTRA_ISA {
namespace {

void quantize_nothing(const Quantize&) {}

constexpr PrecisionKernels int8_kernels{multiply_whole<Int8Dot>,  normalize<EncodedInt8>,
                                        attention_bf16,           quantize_int8,
                                        Int8Dot::values_per_word, peak_operations<Int8Dot>};

}  // namespace

extern const Table table;
const Table table{ELECTRA_NAME(ELECTRA_ISA),
                  {multiply_whole<Fp32Dot>, normalize<NotEncoded>, attend_all<Fp32Attention>,
                   quantize_nothing, 1, peak_operations<Fp32Dot>},
                  bf16_kernels,
                  int8_kernels,
                  softmax,
                  activate};

}  // namespace electra::kernels::ELECTRA_ISA
