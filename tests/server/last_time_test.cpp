#include "server/last_time.hpp"

#include <chrono>
#include <future>

#include <gtest/gtest.h>

namespace electra::server {
namespace {

TEST(LastTime, EndsTheProcessOnceItIsUp) {
  std::promise<void> ended;
  LastTime last([&] { ended.set_value(); });
  last.begin(std::chrono::milliseconds(20));
  EXPECT_EQ(ended.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
}

TEST(LastTime, LeavesAProcessThatEndsInTime) {
  bool ended = false;
  {
    LastTime last([&] { ended = true; });
    last.begin(std::chrono::minutes(10));
    const LastTime never([&] { ended = true; });
  }
  EXPECT_FALSE(ended);
}

}  // namespace
}  // namespace electra::server
