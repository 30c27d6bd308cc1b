#include "electra/core/forks.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "electra/core/log.hpp"
#include "electra/core/thread_pool.hpp"
#include "support/in_child.hpp"
#include "support/meanwhile.hpp"
#include "support/sanitized.hpp"

namespace electra {
namespace {

using engine::Team;
using testing::in_child;
using testing::Meanwhile;

/// Whether each member of the pool's team comes, `rounds` times.
bool works(ThreadPool& pool, int rounds = 3) {
  for (int round = 0; round < rounds; ++round) {
    std::vector<int> calls(static_cast<std::size_t>(pool.size()));
    pool.run([&](const Team& team) {
      team.barrier();
      ++calls[static_cast<std::size_t>(team.rank())];
    });
    if (calls != std::vector<int>(calls.size(), 1)) return false;
  }
  return true;
}

class ForkedPool : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    if (testing::threads_sanitized) GTEST_SKIP() << "ThreadSanitizer has no threads after a fork";
  }
};

TEST_P(ForkedPool, WorksInTheChildAndInTheParent) {
  ThreadPool pool(GetParam());
  ASSERT_TRUE(works(pool));
  EXPECT_EQ(in_child([&] { return works(pool) && pool.size() == GetParam(); }), "held");
  EXPECT_TRUE(works(pool));
}

TEST_P(ForkedPool, WorksInTheChildOfAChild) {
  ThreadPool pool(GetParam());
  const auto in_both = [&] {
    return works(pool) && in_child([&] { return works(pool); }) == "held" && works(pool);
  };
  EXPECT_EQ(in_child(in_both), "held");
}

TEST_P(ForkedPool, IsDestroyedInTheChildUsedOrUnused) {
  for (const bool used : {false, true}) {
    auto pool = std::make_unique<ThreadPool>(GetParam());
    ASSERT_TRUE(works(*pool));
    const auto destroyed = [&] {
      const bool worked = !used || works(*pool);
      pool.reset();
      return worked;
    };
    EXPECT_EQ(in_child(destroyed), "held");
    EXPECT_TRUE(works(*pool));
  }
}

TEST_P(ForkedPool, ThatIsBusyWorksInTheChild) {
  ThreadPool pool(GetParam());
  const Meanwhile busy([&] { pool.run([](const Team& team) { team.barrier(); }); });
  for (int round = 0; round < 200; ++round) {
    std::this_thread::sleep_for(std::chrono::microseconds(17 * (round % 13)));
    ASSERT_EQ(in_child([&] { return works(pool); }), "held") << round;
  }
}

TEST_P(ForkedPool, ServesSeveralThreadsOfTheChild) {
  ThreadPool pool(GetParam());
  const auto many = [&] {
    std::atomic<int> calls{0};
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 3; ++caller) {
      callers.emplace_back([&] {
        for (int round = 0; round < 100; ++round) {
          pool.run([&](const Team& team) {
            team.barrier();
            if (team.rank() == 0) ++calls;
          });
        }
      });
    }
    for (std::thread& caller : callers) caller.join();
    return calls == 300;
  };
  EXPECT_EQ(in_child(many), "held");
}

INSTANTIATE_TEST_SUITE_P(Threads, ForkedPool, ::testing::Values(1, 2, 4),
                         [](const auto& tested) { return "Of" + std::to_string(tested.param); });

TEST(Forks, AreCountedInTheChild) {
  detail::watch_forks();
  const std::uint64_t here = detail::forks();
  EXPECT_EQ(in_child([&] { return detail::forks() == here + 1; }), "held");
  EXPECT_EQ(detail::forks(), here);
}

TEST(ForkSafeMutex, IsFreeInTheChildThoughOthersHadIt) {
  detail::ForkSafeMutex mutex;
  int first = 0;
  int second = 0;
  const Meanwhile holding([&] {
    const std::lock_guard<std::mutex> lock(mutex.get());
    ++first;
    std::this_thread::sleep_for(std::chrono::microseconds(20));
    ++second;
  });
  for (int round = 0; round < 100; ++round) {
    const auto is_whole = [&] {
      const std::lock_guard<std::mutex> lock(mutex.get());
      return first == second;
    };
    ASSERT_EQ(in_child(is_whole), "held") << round;
  }
}

TEST(ForkSafeMutex, MayGoBeforeAnother) {
  auto first = std::make_unique<detail::ForkSafeMutex>();
  detail::ForkSafeMutex second;
  first.reset();
  EXPECT_EQ(in_child([&] { return second.get().try_lock(); }), "held");
}

TEST(Log, TakesAHandlerInTheChildThoughAnotherThreadSetOne) {
  {
    const Meanwhile setting([] { set_log_handler([](const LogRecord&) {}); });
    for (int round = 0; round < 200; ++round) {
      const auto is_set = [] {
        set_log_handler([](const LogRecord&) {});
        return has_log_handler();
      };
      ASSERT_EQ(in_child(is_set), "held") << round;
    }
  }
  set_log_handler({});
}

}  // namespace
}  // namespace electra
