#pragma once

// Every kernel, for the instruction set whose Arch was included before.

#include "kernels/implementation/bf16.inl"
#include "kernels/implementation/fp32.inl"
#include "kernels/implementation/int8.inl"
