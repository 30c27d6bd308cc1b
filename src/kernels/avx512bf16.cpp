#define ELECTRA_ISA avx512bf16
#include "kernels/arch/avx512.inl"
#include "kernels/implementation/bf16.inl"
