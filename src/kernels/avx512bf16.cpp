#define ELECTRA_ISA avx512bf16
#include "kernels/arch/avx512.inl"
#include "kernels/implementation/reduced_table.inl"
