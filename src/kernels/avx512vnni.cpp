#define ELECTRA_ISA avx512vnni
#include "kernels/arch/avx512.inl"
#include "kernels/implementation/int8_gemm.inl"
