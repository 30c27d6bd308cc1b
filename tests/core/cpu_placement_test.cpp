#include "core/cpu_placement.hpp"

#include <sched.h>
#include <thread>

#include <gtest/gtest.h>

namespace electra::engine {
namespace {

cpu_set_t allowed() {
  cpu_set_t set;
  CPU_ZERO(&set);
  EXPECT_EQ(sched_getaffinity(0, sizeof set, &set), 0);
  return set;
}

/// In a thread of its own, so that the others stay as they are.
template <class Function>
void in_a_thread(const Function& function) {
  std::thread(function).join();
}

/// Makes every member but the calling thread, the last one, run where it runs.
void note_all_here(CpuPlacement& placement, int last) {
  for (int rank = 0; rank < last; ++rank) placement.note(rank);
}

TEST(CpuPlacement, MemberMovesAwayFromTheProcessorOfAnother) {
  const cpu_set_t usable = allowed();
  if (CPU_COUNT(&usable) < 2) GTEST_SKIP() << "needs two processors";
  in_a_thread([] {
    // The system may move the thread in between, though hardly every time.
    int moved = 0;
    for (int round = 0; round < 20; ++round) {
      CpuPlacement placement(2);
      const int before = sched_getcpu();
      note_all_here(placement, 1);
      placement.separate(1);
      moved += sched_getcpu() != before ? 1 : 0;
    }
    EXPECT_GE(moved, 15);
  });
}

TEST(CpuPlacement, MemberMayRunWhereItMightBefore) {
  in_a_thread([] {
    const cpu_set_t before = allowed();
    CpuPlacement placement(2);
    note_all_here(placement, 1);
    placement.separate(1);
    const cpu_set_t after = allowed();
    EXPECT_TRUE(CPU_EQUAL(&before, &after));
  });
}

TEST(CpuPlacement, MemberStaysWhereThereIsNoOtherProcessor) {
  in_a_thread([] {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<std::size_t>(sched_getcpu()), &one);
    ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
    const int before = sched_getcpu();
    CpuPlacement placement(3);
    note_all_here(placement, 2);
    placement.separate(2);
    EXPECT_EQ(sched_getcpu(), before);
    const cpu_set_t after = allowed();
    EXPECT_TRUE(CPU_EQUAL(&one, &after));
  });
}

TEST(CpuPlacement, MemberStaysWhereOnlyHigherOnesWere) {
  in_a_thread([] {
    int stayed = 0;
    for (int round = 0; round < 20; ++round) {
      CpuPlacement placement(3);
      const int before = sched_getcpu();
      placement.note(2);
      placement.separate(1);
      stayed += sched_getcpu() == before ? 1 : 0;
    }
    EXPECT_GE(stayed, 15);
  });
}

}  // namespace
}  // namespace electra::engine
