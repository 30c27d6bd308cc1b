#define ELECTRA_ISA avx512amx
#include "kernels/arch/avx512.inl"
#include "kernels/implementation/bf16.inl"
#include "kernels/implementation/int8_gemm.inl"
