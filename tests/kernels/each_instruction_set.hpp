#pragma once

#include <cstring>

#include <gtest/gtest.h>

#include "electra/kernels/kernels.hpp"
#include "support/naive_kernels.hpp"

namespace electra::kernels {

/// A test of the kernels of every instruction set that this machine has.
class EachInstructionSet : public ::testing::TestWithParam<const Kernels*> {};

/// Whether products of bf16 have the bits of every other instruction set; tiles add in another
/// order.
inline bool has_common_bits_in_bf16(const Kernels& kernels) {
  return std::strcmp(kernels.name, "avx512amx") != 0;
}

/// Equal bit for bit; any NaN equals any other.
inline bool same_bits(float a, float b) {
  return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b));
}

}  // namespace electra::kernels
