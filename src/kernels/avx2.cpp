#define ELECTRA_ISA avx2
#include "kernels/arch/avx2.inl"

#include "kernels/implementation/all.inl"
