#define ELECTRA_ISA neon_i8mm
#include "kernels/arch/neon.inl"
#include "kernels/implementation/int8_gemm.inl"
