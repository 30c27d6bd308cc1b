#include "electra/core/thread_pool.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "core/control_group.hpp"
#include "core/cpu_placement.hpp"
#include "core/cpu_topology.hpp"
#include "core/event.hpp"
#include "electra/core/error.hpp"

namespace electra {

namespace engine {
namespace {

/// Thrown by a barrier at the other members once one of them has failed.
struct TeamBroken {};

// Within a pass the others come soon, unless the machine is shared; a thread that sleeps by then is
// woken late. Whoever else wants the processor gets it at once.
constexpr std::chrono::microseconds yield_time{1000};

}  // namespace

class Barrier {
 public:
  explicit Barrier(int size) : size_(size) {}

  // The event's value is read before `broken_` is, and break_up() writes them the other way round:
  // a member sees either that the team is broken or that the event was set.
  void arrive_and_wait() {
    const std::uint64_t known = event_.value();
    if (broken_.load(std::memory_order_acquire)) throw TeamBroken{};
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == size_) {
      arrived_.store(0, std::memory_order_relaxed);
      event_.set();
    } else {
      event_.wait_beyond(known);
    }
    if (broken_.load(std::memory_order_acquire)) throw TeamBroken{};
  }

  /// Ends every wait, present and future, with TeamBroken.
  void break_up() {
    broken_.store(true, std::memory_order_release);
    event_.set();
  }

  /// To be called while nobody waits.
  void reset() {
    arrived_.store(0, std::memory_order_relaxed);
    broken_.store(false, std::memory_order_relaxed);
  }

 private:
  int size_;
  alignas(alignment) std::atomic<int> arrived_{0};
  std::atomic<bool> broken_{false};
  Event event_{yield_time};
};

void Team::barrier() const {
  if (barrier_ != nullptr) barrier_->arrive_and_wait();
}

}  // namespace engine

using engine::Team;
using engine::TeamBroken;

int usable_threads() {
  const std::vector<int> processors = usable_processors();
  const int cores = processors.empty() ? static_cast<int>(std::thread::hardware_concurrency())
                                       : count_cores(processors, "/sys/devices/system/cpu");
  const int quota = control_group_quota("/proc/self/cgroup", "/sys/fs/cgroup");
  return std::max(1, quota > 0 ? std::min(cores, quota) : cores);
}

struct ThreadPool::State {
  explicit State(int members) : size(members), placement(members), barrier(members) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    stopping = true;
    start.set();
    for (std::thread& worker : workers) worker.join();
  }

  void start_workers() try {
    workers.reserve(static_cast<std::size_t>(size) - 1);
    for (int rank = 1; rank < size; ++rank) workers.emplace_back([this, rank] { work(rank); });
  } catch (const std::system_error& error) {
    fail(ErrorCode::unsupported, "a pool of ", size, " threads was asked for, but the system lets ",
         workers.size() + 1, " run: ", error.code().message(), "; ask for fewer");
  }

  void work(int rank) {
    for (std::uint64_t round = 0;; ++round) {
      start.wait_beyond(round);
      if (stopping) return;
      placement.separate(rank);
      take_part(rank);
      if (running.fetch_sub(1, std::memory_order_acq_rel) == 1) done.set();
    }
  }

  void take_part(int rank) {
    try {
      (*task)(Team(rank, size, &barrier));
    } catch (const TeamBroken&) {
      // The member that failed has reported why.
    } catch (...) {
      const std::lock_guard<std::mutex> lock(failure_in_use);
      if (!failure) failure = std::current_exception();
      barrier.break_up();
    }
  }

  void run(const std::function<void(const Team&)>& new_task) {
    task = &new_task;
    running.store(size - 1, std::memory_order_relaxed);
    const std::uint64_t known = done.value();
    placement.note(0);
    start.set();
    take_part(0);
    done.wait_beyond(known);
    if (!failure) return;
    barrier.reset();
    std::rethrow_exception(std::exchange(failure, nullptr));
  }

  const int size;
  std::atomic<bool> busy{false};
  // Not atomic: written by the caller before start.set(), read by the workers after it.
  const std::function<void(const Team&)>* task = nullptr;
  bool stopping = false;
  engine::Event start;
  engine::CpuPlacement placement;
  engine::Barrier barrier;
  alignas(alignment) std::atomic<int> running{0};
  engine::Event done{engine::yield_time};
  std::mutex failure_in_use;
  std::exception_ptr failure;
  std::vector<std::thread> workers;
};

ThreadPool::ThreadPool(int threads) {
  require(threads >= 0 && threads <= 1024, ErrorCode::input, "a pool of ", threads,
          " threads was asked for; take 1 to 1024, or 0 for as many as may be used");
  state_ = std::make_unique<State>(threads == 0 ? usable_threads() : threads);
  state_->start_workers();
}

ThreadPool::~ThreadPool() = default;

int ThreadPool::size() const noexcept { return state_->size; }

void ThreadPool::run(const std::function<void(const Team&)>& task) {
  // Not a mutex: a task may call run() again on a thread that would hold it already.
  if (size() == 1 || state_->busy.exchange(true, std::memory_order_acquire)) {
    task(Team(0, 1, nullptr));
    return;
  }
  const std::unique_ptr<std::atomic<bool>, void (*)(std::atomic<bool>*)> release(
      &state_->busy,
      [](std::atomic<bool>* busy) { busy->store(false, std::memory_order_release); });
  state_->run(task);
}

}  // namespace electra
