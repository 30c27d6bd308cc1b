#define ELECTRA_ISA scalar
#include "kernels/arch/scalar.inl"

#include "kernels/implementation/all.inl"
