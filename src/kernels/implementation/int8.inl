#pragma once

// What better products of bytes replace in a table, for the instruction set whose Arch was included
// before.

#include "kernels/implementation/gemm.inl"
#include "kernels/implementation/peak.inl"
#include "kernels/low_precision.hpp"

namespace electra::kernels::ELECTRA_ISA {

extern const BetterInt8 reduced;
const BetterInt8 reduced{multiply_whole<Int8Dot>, multiply_with<Int8Dot>, peak_operations<Int8Dot>};

}  // namespace electra::kernels::ELECTRA_ISA
