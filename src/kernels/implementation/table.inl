#pragma once

// The whole implementation, for the instruction set whose Arch was included before.

#include "kernels/implementation/attention.inl"
#include "kernels/implementation/layer_norm.inl"
#include "kernels/implementation/matmul.inl"
#include "kernels/implementation/peak.inl"

#define ELECTRA_QUOTED(name) #name
#define ELECTRA_NAME(name) ELECTRA_QUOTED(name)

namespace electra::kernels::ELECTRA_ISA {

extern const Table table;
const Table table{
    ELECTRA_NAME(ELECTRA_ISA), matmul, layer_norm, attention, softmax, activate, peak_operations};

}  // namespace electra::kernels::ELECTRA_ISA
