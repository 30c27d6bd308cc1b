#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "electra/core/export.hpp"
#include "electra/core/range.hpp"

namespace electra {

namespace engine {

class Barrier;

/// One of the threads that run a task together.
class Team {
 public:
  /// ThreadPool::run() makes them; without a barrier a team of one.
  Team(int rank, int size, Barrier* barrier) : rank_(rank), size_(size), barrier_(barrier) {}

  /// The number of this member, from 0 on; the caller of run() is 0.
  int rank() const noexcept { return rank_; }
  /// The number of members.
  int size() const noexcept { return size_; }
  /// Returns when every member has called it: busy waiting for a millisecond at most, then asleep.
  /// If a member has thrown instead, this throws as well, to be caught by run() alone.
  void barrier() const;
  /// This member's share of `count` units of work; shares differ by one at most.
  Range share(Index count) const noexcept {
    return {count * rank_ / size_, count * (rank_ + 1) / size_};
  }

 private:
  int rank_;
  int size_;
  Barrier* barrier_;
};

}  // namespace engine

/// Returns how many threads this process may put to good use: one for each core that its affinity
/// mask has a processor of, cut by the quota of its control group. The hardware threads of a core
/// share the units that multiply.
ELECTRA_EXPORT int usable_threads();

/// A fixed number of threads that work on one task at a time; idle ones sleep. Several models may
/// share one.
class ThreadPool {
 public:
  /// `threads` counts the calling thread too: 1 starts none, 0 stands for usable_threads(). Throws
  /// `input` for more than 1024, and `unsupported` if the system refuses to start one.
  ELECTRA_EXPORT explicit ThreadPool(int threads = 0);
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  ELECTRA_EXPORT ~ThreadPool();

  /// The number of threads that work on a task, the calling one among them.
  ELECTRA_EXPORT int size() const noexcept;

  /// For the library: calls `task` once in every member of the team, the calling thread among
  /// them, and returns when all are done. Throws what a member throws first. While another thread
  /// uses the pool, or from within a task, the team is the calling thread alone: results must not
  /// depend on its size.
  void run(const std::function<void(const engine::Team&)>& task);
  /// As run(task), in a team of the first `members` threads, 1 to size(); the others sleep on.
  void run(const std::function<void(const engine::Team&)>& task, int members);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace electra
