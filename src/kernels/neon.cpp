#define ELECTRA_ISA neon
#include "kernels/arch/neon.inl"

#include "kernels/implementation/all.inl"
