#include "kernels/dispatch.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "kernels/each_instruction_set.hpp"
#include "support/message_of.hpp"

namespace electra::kernels {

INSTANTIATE_TEST_SUITE_P(Table, EachInstructionSet, ::testing::ValuesIn(available()),
                         [](const auto& tested) { return std::string(tested.param->name); });

namespace {

std::string names() {
  std::string result;
  for (const Table* table : available())
    result += (result.empty() ? "" : ", ") + std::string(table->name);
  return result;
}

TEST(Dispatch, ScalarRunsEverywhere) { EXPECT_STREQ(available().front()->name, "scalar"); }

TEST(Dispatch, TakesTheFastestUnlessTold) {
  EXPECT_EQ(&choose(nullptr), available().back());
  EXPECT_EQ(&choose(""), available().back());
}

TEST(Dispatch, TakesTheOneThatIsNamed) {
  for (const Table* table : available()) EXPECT_EQ(&choose(table->name), table);
}

TEST(Dispatch, UnknownNameIsAnErrorThatListsTheOthers) {
  EXPECT_EQ(testing::message_of([] { choose("neon"); }),
            "unsupported: ELECTRA_CPU=neon is not among the kernels that this machine can run: " +
                names());
  EXPECT_EQ(testing::message_of([] { choose("AVX2"); }),
            "unsupported: ELECTRA_CPU=AVX2 is not among the kernels that this machine can run: " +
                names());
}

TEST(Dispatch, ActiveTableIsTheOneOfTheEnvironment) {
  EXPECT_EQ(&active(), &choose(std::getenv("ELECTRA_CPU")));
}

#if defined(__x86_64__)
TEST(Dispatch, OffersWhatTheProcessorSays) {
  const bool wide = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
  EXPECT_EQ(available().size() > 1, wide);
}
#endif

}  // namespace
}  // namespace electra::kernels
