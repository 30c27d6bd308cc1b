#pragma once

#include <cstring>

#include <gtest/gtest.h>

#include "electra/kernels/kernels.hpp"
#include "support/naive_kernels.hpp"

namespace electra::kernels {

/// A test of the kernels of every instruction set that this machine has.
class EachInstructionSet : public ::testing::TestWithParam<const Kernels*> {};

/// Equal bit for bit; any NaN equals any other.
inline bool same_bits(float a, float b) {
  return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b));
}

}  // namespace electra::kernels
