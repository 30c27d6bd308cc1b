#pragma once

#include <cstring>

#include <gtest/gtest.h>

#include "electra/kernels/kernels.hpp"
#include "support/naive_kernels.hpp"

namespace electra::kernels {

/// A test that runs with every table that this machine can run.
class EachInstructionSet : public ::testing::TestWithParam<const Table*> {};

/// Equal bit for bit; any NaN equals any other.
inline bool same_bits(float a, float b) {
  return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b));
}

}  // namespace electra::kernels
