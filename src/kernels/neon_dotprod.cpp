#define ELECTRA_ISA neon_dotprod
#include "kernels/arch/neon.inl"
#include "kernels/implementation/int8_gemm.inl"
