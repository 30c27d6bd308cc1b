#define ELECTRA_ISA avxvnni
#include "kernels/arch/avx2.inl"
#include "kernels/implementation/int8_gemm.inl"
