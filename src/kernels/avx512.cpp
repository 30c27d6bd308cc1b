#define ELECTRA_ISA avx512
#include "kernels/arch/avx512.inl"

#include "kernels/implementation/all.inl"
