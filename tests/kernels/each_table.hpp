#pragma once

#include <cstring>
#include <gtest/gtest.h>
#include <string>

#include "electra/kernels/kernels.hpp"
#include "support/naive_kernels.hpp"

namespace electra::kernels {

/// A test that runs with every table that this machine can run.
class EachTable : public ::testing::TestWithParam<const Table*> {};

inline std::string name_of_table(const ::testing::TestParamInfo<const Table*>& tested) {
  return tested.param->name;
}

/// Equal bit for bit; any NaN equals any other.
inline bool same_bits(float a, float b) {
  return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b));
}

}  // namespace electra::kernels

// NOLINTNEXTLINE(cppcoreguidelines-macro-usage)
#define ELECTRA_RUN_WITH_EACH_TABLE                                                              \
  INSTANTIATE_TEST_SUITE_P(Table, EachTable, ::testing::ValuesIn(electra::kernels::available()), \
                           name_of_table)
