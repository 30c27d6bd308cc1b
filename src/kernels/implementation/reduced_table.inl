#pragma once

// For an instruction set that adds nothing to fp32: the lower precisions alone.

#include "kernels/implementation/reduced.inl"
#include "kernels/reduced.hpp"

namespace electra::kernels::ELECTRA_ISA {

extern const Reduced reduced;
const Reduced reduced{bf16_kernels, int8_kernels};

}  // namespace electra::kernels::ELECTRA_ISA
