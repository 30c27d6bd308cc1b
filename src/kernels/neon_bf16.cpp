#define ELECTRA_ISA neon_bf16
#include "kernels/arch/neon.inl"
#include "kernels/implementation/bf16.inl"
