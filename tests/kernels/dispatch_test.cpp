#include "kernels/dispatch.hpp"

#include <string>

#include <gtest/gtest.h>

#include "kernels/each_table.hpp"

namespace electra::kernels {

INSTANTIATE_TEST_SUITE_P(Table, EachTable, ::testing::ValuesIn(available()),
                         [](const auto& tested) { return std::string(tested.param->name); });

}  // namespace electra::kernels
