// The thread pool where the system says nothing of its processors, as on macOS.

#include <algorithm>
#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "core/cpu_placement.hpp"
#include "core/processors.hpp"
#include "electra/core/thread_pool.hpp"

namespace electra {
namespace {

TEST(PortableScheduling, KnowsOfNoProcessors) {
  EXPECT_TRUE(usable_processors().empty());
  EXPECT_EQ(current_processor(), -1);
  EXPECT_FALSE(move_to_another_processor(std::vector<std::atomic<int>>(2)));
}

TEST(PortableScheduling, TakesNoMoreThreadsThanTheMachineHas) {
  EXPECT_GE(usable_threads(), 1);
  EXPECT_LE(usable_threads(), std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
  EXPECT_EQ(ThreadPool().size(), usable_threads());
}

TEST(PortableScheduling, LeavesThreadsWhereTheyAre) {
  engine::CpuPlacement placement(2);
  EXPECT_EQ(placement.note(0), -1);
  placement.separate(1);
  EXPECT_EQ(placement.note(1), -1);
}

TEST(PortableScheduling, EveryMemberOfAPoolTakesPartInEachPass) {
  ThreadPool pool(3);
  for (int round = 0; round < 100; ++round) {
    std::atomic<int> before{0}, after{0};
    pool.run([&](const engine::Team& team) {
      ++before;
      team.barrier();
      EXPECT_EQ(before.load(), 3);
      ++after;
    });
    ASSERT_EQ(after.load(), 3);
  }
}

}  // namespace
}  // namespace electra
