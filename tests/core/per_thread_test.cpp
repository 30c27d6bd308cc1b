#include "core/per_thread.hpp"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

namespace electra {
namespace {

std::atomic<int> alive{0};

struct Counted {
  Counted() { ++alive; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  ~Counted() { --alive; }
  int value = 0;
};

TEST(PerThread, EachThreadHasAnObjectUntilItEnds) {
  PerThread<Counted>::get().value = 7;
  EXPECT_EQ(&PerThread<Counted>::get(), &PerThread<Counted>::get());
  std::thread([] {
    EXPECT_EQ(PerThread<Counted>::get().value, 0);
    EXPECT_EQ(alive, 2);
  }).join();
  EXPECT_EQ(alive, 1);
  EXPECT_EQ(PerThread<Counted>::get().value, 7);
}

}  // namespace
}  // namespace electra
