#include "electra/core/thread_pool.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <sched.h>
#include <string>
#include <thread>
#include <vector>

#include "electra/core/error.hpp"

namespace electra {
namespace {

// About 30 µs of pauses: longer than the gaps between the phases of one forward pass, shorter
// than what a busy neighbour would feel.
constexpr int spins_before_sleep = 2000;

inline void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#else
  std::this_thread::yield();
#endif
}

/// A counter that threads wait on: a bounded spin first, then sleep.
class Gate {
 public:
  std::uint64_t value() const noexcept { return value_.load(std::memory_order_acquire); }

  void open() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      value_.fetch_add(1, std::memory_order_release);
    }
    changed_.notify_all();
  }

  void wait_beyond(std::uint64_t seen) {
    for (int spin = 0; spin < spins_before_sleep; ++spin) {
      if (value() != seen) return;
      pause();
    }
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return value() != seen; });
  }

 private:
  std::atomic<std::uint64_t> value_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
};

/// The quota of this process's control group in whole CPUs, rounded up; 0 if there is none.
int quota_of(const std::string& quota, const std::string& period) {
  const auto number = [](const std::string& text) {
    long long value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  };
  const long long used = number(quota);
  const long long out_of = number(period);
  return used > 0 && out_of > 0 ? static_cast<int>((used + out_of - 1) / out_of) : 0;
}

int control_group_quota() {
  std::string quota;
  std::string period;
  if (std::ifstream unified("/sys/fs/cgroup/cpu.max"); unified >> quota >> period) {
    return quota_of(quota, period);
  }
  std::ifstream quota_file("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
  std::ifstream period_file("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
  if (quota_file >> quota && period_file >> period) return quota_of(quota, period);
  return 0;
}

}  // namespace

class Barrier {
 public:
  explicit Barrier(int size) : size_(size) {}

  void arrive_and_wait() {
    const std::uint64_t seen = gate_.value();
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == size_) {
      arrived_.store(0, std::memory_order_relaxed);
      gate_.open();
    } else {
      gate_.wait_beyond(seen);
    }
  }

 private:
  int size_;
  std::atomic<int> arrived_{0};
  Gate gate_;
};

void Team::barrier() const {
  if (barrier_ != nullptr) barrier_->arrive_and_wait();
}

int usable_threads() {
  cpu_set_t affinity;
  CPU_ZERO(&affinity);
  int count = static_cast<int>(std::thread::hardware_concurrency());
  if (::sched_getaffinity(0, sizeof(affinity), &affinity) == 0) count = CPU_COUNT(&affinity);
  const int quota = control_group_quota();
  return std::max(1, quota > 0 ? std::min(count, quota) : count);
}

struct ThreadPool::State {
  explicit State(int size) : barrier(size) {}

  void work(int rank) {
    std::uint64_t seen = 0;
    while (true) {
      start.wait_beyond(seen);
      ++seen;
      if (stopping) return;
      (*task)(Team(rank, static_cast<int>(workers.size()) + 1, &barrier));
      barrier.arrive_and_wait();
    }
  }

  std::mutex in_use;
  Gate start;
  Barrier barrier;
  const std::function<void(const Team&)>* task = nullptr;
  bool stopping = false;
  std::vector<std::thread> workers;
};

ThreadPool::ThreadPool(int threads) {
  require(threads >= 0 && threads <= 1024, ErrorCode::input, "a pool of ", threads,
          " threads was asked for; take 1 to 1024, or 0 for as many as may be used");
  const int size = threads == 0 ? usable_threads() : threads;
  state_ = std::make_unique<State>(size);
  state_->workers.resize(static_cast<std::size_t>(size) - 1);
  for (int rank = 1; rank < size; ++rank) {
    State* state = state_.get();
    state_->workers[static_cast<std::size_t>(rank) - 1] =
        std::thread([state, rank] { state->work(rank); });
  }
}

ThreadPool::~ThreadPool() {
  state_->stopping = true;
  state_->start.open();
  for (std::thread& worker : state_->workers) worker.join();
}

int ThreadPool::size() const noexcept { return static_cast<int>(state_->workers.size()) + 1; }

void ThreadPool::run(const std::function<void(const Team&)>& task) {
  const std::unique_lock<std::mutex> lock(state_->in_use, std::try_to_lock);
  if (size() == 1 || !lock.owns_lock()) {
    task(Team(0, 1, nullptr));
    return;
  }
  state_->task = &task;
  state_->start.open();
  task(Team(0, size(), &state_->barrier));
  state_->barrier.arrive_and_wait();
}

}  // namespace electra
