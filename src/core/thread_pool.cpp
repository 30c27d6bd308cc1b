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
#include "core/processors.hpp"
#include "electra/core/error.hpp"
#include "electra/core/forks.hpp"

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
  void reset(int size) {
    size_ = size;
    arrived_.store(0, std::memory_order_relaxed);
    broken_.store(false, std::memory_order_relaxed);
  }

 private:
  int size_ = 1;
  alignas(alignment) std::atomic<int> arrived_{0};
  std::atomic<bool> broken_{false};
  Event event_{yield_time};
};

void Team::barrier() const {
  if (barrier_ != nullptr) barrier_->arrive_and_wait();
}

}  // namespace engine

int usable_threads() {
  const std::vector<int> processors = usable_processors();
  const int cores = processors.empty() ? static_cast<int>(std::thread::hardware_concurrency())
                                       : count_cores(processors, "/sys/devices/system/cpu");
  const int quota = control_group_quota("/proc/self/cgroup", "/sys/fs/cgroup");
  return std::max(1, quota > 0 ? std::min(cores, quota) : cores);
}

namespace {

using engine::Team;
using engine::TeamBroken;

/// The threads of a pool, and what they share.
class Crew {
 public:
  explicit Crew(int size)
      : size_(size), placement_(size), starts_(static_cast<std::size_t>(size)) {}
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;
  ~Crew() {
    stopping_ = true;
    for (engine::Event& start : starts_) start.set();
    for (std::thread& worker : workers_) worker.join();
  }

  void start_workers() try {
    workers_.reserve(static_cast<std::size_t>(size_) - 1);
    for (int rank = 1; rank < size_; ++rank) workers_.emplace_back([this, rank] { work(rank); });
  } catch (const std::system_error& error) {
    fail(ErrorCode::unsupported, "a pool of ", size_,
         " threads was asked for, but the system lets ", workers_.size() + 1,
         " run: ", error.code().message(), "; ask for fewer");
  }

  void run(const std::function<void(const Team&)>& task, int members) {
    task_ = &task;
    members_ = members;
    barrier_.reset(members);
    running_.store(members - 1, std::memory_order_relaxed);
    const std::uint64_t known = done_.value();
    placement_.note(0);
    wake_others(0);
    take_part(0);
    done_.wait_beyond(known);
    if (!failure_) return;
    std::rethrow_exception(std::exchange(failure_, nullptr));
  }

 private:
  void work(int rank) {
    for (std::uint64_t round = 0;; ++round) {
      starts_[static_cast<std::size_t>(rank)].wait_beyond(round);
      if (stopping_) return;
      wake_others(rank);
      placement_.separate(rank);
      take_part(rank);
      if (running_.fetch_sub(1, std::memory_order_acq_rel) == 1) done_.set();
    }
  }

  /// Each member wakes a few, so that many are awake soon: waking one takes microseconds.
  void wake_others(int rank) {
    for (int step = 1; rank + step < members_; step *= 2) {
      const int other = rank + step;
      if (step > rank) starts_[static_cast<std::size_t>(other)].set();
    }
  }

  void take_part(int rank) {
    try {
      (*task_)(Team(rank, members_, &barrier_));
    } catch (const TeamBroken&) {
      // The member that failed has reported why.
    } catch (...) {
      const std::lock_guard<std::mutex> lock(failure_in_use_);
      if (!failure_) failure_ = std::current_exception();
      barrier_.break_up();
    }
  }

  const int size_;
  // Not atomic: written by the caller before it sets the workers' events, read by them after that.
  const std::function<void(const Team&)>* task_ = nullptr;
  int members_ = 1;
  bool stopping_ = false;
  engine::CpuPlacement placement_;
  std::vector<engine::Event> starts_;  // by rank
  engine::Barrier barrier_;
  alignas(alignment) std::atomic<int> running_{0};
  engine::Event done_{engine::yield_time};
  std::mutex failure_in_use_;
  std::exception_ptr failure_;
  std::vector<std::thread> workers_;
};

}  // namespace

/// A process that fork() made has none of the crew's threads. Nor can the crew be destroyed there:
/// its threads might have been anywhere, a mutex held. It is forgotten, and made anew when it is
/// needed.
struct ThreadPool::State {
  explicit State(int members) : size(members) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (crew_forks != detail::forks()) static_cast<void>(crew.release());
  }

  /// Fails if another thread of this process uses the crew. One that used it in the parent at the
  /// time of fork() does not count.
  bool acquire() {
    const std::uint64_t ours = detail::forks() + 1;
    std::uint64_t found = user.load(std::memory_order_relaxed);
    return found != ours && user.compare_exchange_strong(found, ours, std::memory_order_acquire);
  }
  void release() { user.store(0, std::memory_order_release); }

  /// Makes the crew, in a process that has none.
  void ensure_crew() {
    if (crew_forks == detail::forks()) return;
    static_cast<void>(crew.release());
    start();
  }
  void start() {
    auto made = std::make_unique<Crew>(size);
    made->start_workers();
    crew = std::move(made);
    crew_forks = detail::forks();
  }

  const int size;
  // forks() + 1 of the process in which a thread uses the crew; 0 while none does.
  std::atomic<std::uint64_t> user{0};
  std::uint64_t crew_forks = 0;
  std::unique_ptr<Crew> crew;
};

ThreadPool::ThreadPool(int threads) {
  require(threads >= 0 && threads <= 1024, ErrorCode::input, "a pool of ", threads,
          " threads was asked for; take 1 to 1024, or 0 for as many as may be used");
  detail::watch_forks();
  state_ = std::make_unique<State>(threads == 0 ? usable_threads() : threads);
  if (state_->size > 1) state_->start();
}

ThreadPool::~ThreadPool() = default;

int ThreadPool::size() const noexcept { return state_->size; }

void ThreadPool::run(const std::function<void(const Team&)>& task) { run(task, size()); }

void ThreadPool::run(const std::function<void(const Team&)>& task, int members) {
  // Not a mutex: a task may call run() again on a thread that would hold it already.
  if (members == 1 || !state_->acquire()) {
    task(Team(0, 1, nullptr));
    return;
  }
  const std::unique_ptr<State, void (*)(State*)> release(state_.get(),
                                                         [](State* state) { state->release(); });
  state_->ensure_crew();
  state_->crew->run(task, members);
}

}  // namespace electra
