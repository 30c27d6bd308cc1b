#include "core/processors.hpp"

#include <algorithm>
#include <sched.h>

#include <gtest/gtest.h>

namespace electra {
namespace {

TEST(Processors, AreThoseOfTheProcess) {
  cpu_set_t affinity;
  ASSERT_EQ(::sched_getaffinity(0, sizeof affinity, &affinity), 0);
  const std::vector<int> usable = usable_processors();
  EXPECT_EQ(usable.size(), static_cast<std::size_t>(CPU_COUNT(&affinity)));
  EXPECT_NE(std::find(usable.begin(), usable.end(), current_processor()), usable.end());
}

}  // namespace
}  // namespace electra
