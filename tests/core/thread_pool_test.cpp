#include "electra/core/thread_pool.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <iterator>
#include <sched.h>
#include <stdexcept>
#include <sys/resource.h>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "core/less_memory.hpp"
#include "support/message_of.hpp"
#include "support/sanitized.hpp"

namespace electra {
namespace {

using engine::Team;
using testing::message_of;

std::ptrdiff_t threads_of_this_process() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"), {});
}

double processor_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

/// The smallest of several measurements: other programs, too, take processor time and turns.
template <class Measure>
auto best_of_several(const Measure& measure) {
  auto best = measure();
  for (int i = 1; i < 5; ++i) best = std::min(best, measure());
  return best;
}

/// How often the calling thread has gone to sleep.
long voluntary_switches() {
  rusage usage{};
  ::getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_nvcsw;
}

TEST(Team, SharesDifferByOneAtMostAndCoverEverything) {
  for (const int size : {1, 2, 3, 7}) {
    for (const Index count : {0, 1, 6, 7, 100}) {
      Index next = 0;
      for (int rank = 0; rank < size; ++rank) {
        const engine::Range share = Team(rank, size, nullptr).share(count);
        EXPECT_EQ(share.first, next);
        EXPECT_GE(share.last - share.first, count / size);
        EXPECT_LE(share.last - share.first, count / size + 1);
        next = share.last;
      }
      EXPECT_EQ(next, count);
    }
  }
}

TEST(ThreadPool, OfOneStartsNoThread) {
  const std::ptrdiff_t before = threads_of_this_process();
  ThreadPool pool(1);
  const std::thread::id caller = std::this_thread::get_id();
  pool.run([&](const Team& team) {
    team.barrier();
    EXPECT_EQ(team.size(), 1);
    EXPECT_EQ(std::this_thread::get_id(), caller);
    EXPECT_EQ(threads_of_this_process(), before);
  });
}

TEST(ThreadPool, CountsItsCallerAmongItsThreads) {
  std::thread([] {}).join();  // ThreadSanitizer starts one of its own with the first
  const std::ptrdiff_t before = threads_of_this_process();
  const ThreadPool pool(4);
  EXPECT_EQ(pool.size(), 4);
  EXPECT_EQ(threads_of_this_process(), before + 3);
}

TEST(ThreadPool, TakesAsManyThreadsAsTheProcessMayUse) {
  EXPECT_EQ(ThreadPool().size(), usable_threads());
  cpu_set_t before;
  ASSERT_EQ(::sched_getaffinity(0, sizeof(before), &before), 0);
  EXPECT_GE(usable_threads(), 1);
  EXPECT_LE(usable_threads(), CPU_COUNT(&before));
  cpu_set_t one;
  CPU_ZERO(&one);
  for (int cpu = 0; CPU_COUNT(&one) == 0; ++cpu) {
    if (CPU_ISSET(cpu, &before)) CPU_SET(cpu, &one);
  }
  ASSERT_EQ(::sched_setaffinity(0, sizeof(one), &one), 0);
  EXPECT_EQ(usable_threads(), 1);
  ::sched_setaffinity(0, sizeof(before), &before);
}

TEST(ThreadPool, SaysHowManyThreadsMayBeAskedFor) {
  const std::string wanted =
      " threads was asked for; take 1 to 1024, or 0 for as many as may be used";
  EXPECT_EQ(message_of([] { ThreadPool(-1); }), "input: a pool of -1" + wanted);
  EXPECT_EQ(message_of([] { ThreadPool(1025); }), "input: a pool of 1025" + wanted);
}

TEST(ThreadPool, SaysHowManyThreadsTheSystemAllowed) {
  if (testing::sanitized) GTEST_SKIP() << "sanitizers need address space without limit";
  const std::ptrdiff_t before = threads_of_this_process();
  std::string message;
  {
    const testing::LessMemory limited(std::size_t{64} << 20);  // eight stacks of 8 MiB
    message = message_of([] { ThreadPool(1000); });
  }
  EXPECT_EQ(
      message.rfind("unsupported: a pool of 1000 threads was asked for, but the system lets ", 0),
      0U)
      << message;
  EXPECT_NE(message.find(" run: Resource temporarily unavailable; ask for fewer"),
            std::string::npos)
      << message;
  EXPECT_EQ(threads_of_this_process(), before);
}

TEST(ThreadPool, RunsATaskOnceInEveryMember) {
  ThreadPool pool(4);
  for (int round = 0; round < 1000; ++round) {
    std::vector<int> calls(4);  // plain: each member has its own, and run() hands them over
    pool.run([&](const Team& team) {
      EXPECT_EQ(team.size(), 4);
      ++calls[static_cast<std::size_t>(team.rank())];
    });
    ASSERT_EQ(calls, std::vector<int>(4, 1));
  }
}

TEST(ThreadPool, RunsATaskInSomeOfItsMembers) {
  ThreadPool pool(7);
  for (int round = 0; round < 500; ++round) {
    const int members = 1 + round % 7;
    std::vector<int> calls(7);
    pool.run(
        [&](const Team& team) {
          EXPECT_EQ(team.size(), members);
          team.barrier();
          ++calls[static_cast<std::size_t>(team.rank())];
        },
        members);
    for (int rank = 0; rank < 7; ++rank)
      ASSERT_EQ(calls[static_cast<std::size_t>(rank)], rank < members ? 1 : 0) << members;
  }
}

// Each round reads what the neighbour wrote in the one before: a member that ran ahead or lagged
// behind would be seen, by ThreadSanitizer too, for the values are plain.
TEST(ThreadPool, BarriersKeepTheMembersInStep) {
  for (const int size : {2, 3, 8}) {
    const int rounds = 20'000 / (size * size);
    ThreadPool pool(size);
    std::vector<int> values(static_cast<std::size_t>(size));
    pool.run([&](const Team& team) {
      const auto own = static_cast<std::size_t>(team.rank());
      const auto next = static_cast<std::size_t>((team.rank() + 1) % size);
      for (int round = 0; round < rounds; ++round) {
        values[own] = round;
        team.barrier();
        if (values[next] != round) FAIL() << values[next] << " in round " << round;
        team.barrier();
      }
    });
  }
}

TEST(ThreadPool, WakesThreadsThatHaveGoneToSleep) {
  ThreadPool pool(2);
  for (int round = 0; round < 50; ++round) {
    std::this_thread::sleep_for(std::chrono::microseconds(20 * round));  // around the spin's end
    std::atomic<int> calls{0};
    pool.run([&](const Team& team) {
      if (team.rank() == round % 2)
        std::this_thread::sleep_for(std::chrono::microseconds(40 * round));  // and the patience's
      team.barrier();
      ++calls;
    });
    ASSERT_EQ(calls, 2);
  }
}

TEST(ThreadPool, SleepsAtABarrierOnlyIfTheOthersAreLongInComing) {
  ThreadPool pool(2);
  constexpr int rounds = 60;
  const auto sleeps_of_a_run = [&] {
    long sleeps = 0;
    pool.run([&](const Team& team) {
      const long before = voluntary_switches();
      for (int round = 0; round < rounds; ++round) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(200);
        while (team.rank() == 0 && std::chrono::steady_clock::now() < until) {
        }
        team.barrier();
      }
      if (team.rank() == 1) sleeps = voluntary_switches() - before;
    });
    return sleeps;
  };
  EXPECT_LT(best_of_several(sleeps_of_a_run), rounds / 2);
}

TEST(ThreadPool, RunWithinATaskIsTheCallerAlone) {
  ThreadPool pool(3);
  std::atomic<int> inner_calls{0};
  pool.run([&](const Team&) {
    const std::thread::id outer = std::this_thread::get_id();
    pool.run([&](const Team& inner) {
      EXPECT_EQ(inner.size(), 1);
      EXPECT_EQ(std::this_thread::get_id(), outer);
      inner.barrier();
      ++inner_calls;
    });
  });
  EXPECT_EQ(inner_calls, 3);
}

TEST(ThreadPool, ServesSeveralCallersAtOnce) {
  ThreadPool pool(3);
  std::atomic<int> teams{0};
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&] {
      for (int round = 0; round < 500; ++round) {
        std::vector<int> calls(3);
        int size = 0;
        pool.run([&](const Team& team) {
          team.barrier();
          ++calls[static_cast<std::size_t>(team.rank())];
          if (team.rank() == 0) size = team.size();
        });
        if (calls == (size == 3 ? std::vector<int>{1, 1, 1} : std::vector<int>{1, 0, 0})) ++teams;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(teams, 4 * 500);
}

TEST(ThreadPool, ThrowsWhatAMemberThrewWhileOthersWaitForIt) {
  ThreadPool pool(3);
  for (int round = 0; round < 300; ++round) {
    const int failing = round % 4;  // none of them in every fourth round
    std::atomic<int> passed{0};
    const std::string message = message_of([&] {
      pool.run([&](const Team& team) {
        team.barrier();
        if (team.rank() == failing) fail(ErrorCode::weights, "member ", failing, " fails");
        team.barrier();
        ++passed;
      });
    });
    ASSERT_EQ(message, failing == 3 ? "nothing was thrown"
                                    : "weights: member " + std::to_string(failing) + " fails");
    ASSERT_EQ(passed, failing == 3 ? 3 : 0);
  }
}

TEST(ThreadPool, ThrowsOneErrorIfAllMembersFail) {
  ThreadPool pool(3);
  EXPECT_EQ(message_of([&] { pool.run([](const Team&) { fail(ErrorCode::io, "all"); }); }),
            "io: all");
  EXPECT_THROW(pool.run([](const Team&) { throw std::bad_alloc(); }), std::bad_alloc);
}

TEST(ThreadPool, UsesNoProcessorTimeWhileIdle) {
  ThreadPool pool(4);
  pool.run([](const Team& team) { team.barrier(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const auto used = [] {
    const double before = processor_seconds();
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    return processor_seconds() - before;
  };
  EXPECT_LT(best_of_several(used), 0.003);
}

TEST(ThreadPool, BarrierUsesNoProcessorTimeWhileItWaitsLong) {
  ThreadPool pool(4);
  const auto used = [&] {
    const double before = processor_seconds();
    pool.run([](const Team& team) {
      if (team.rank() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(300));
      team.barrier();
    });
    return processor_seconds() - before;
  };
  EXPECT_LT(best_of_several(used), 0.03);
}

TEST(ThreadPool, ComesAndGoesQuickly) {
  for (int round = 0; round < 200; ++round) {
    ThreadPool pool(3);
    if (round % 2 == 0) pool.run([](const Team&) {});
  }
}

}  // namespace
}  // namespace electra
