#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "electra/core/export.hpp"
#include "electra/core/shape.hpp"

namespace electra {

/// Where the members of a team meet: awake for a millisecond at most, then asleep.
class ELECTRA_EXPORT Barrier;

/// The threads that run one task together. Each member sees its own rank.
class ELECTRA_EXPORT Team {
 public:
  /// ThreadPool::run() makes them.
  Team(int rank, int size, Barrier* barrier) : rank_(rank), size_(size), barrier_(barrier) {}

  /// The place of this member, from 0 on; the caller of run() has 0.
  int rank() const noexcept { return rank_; }
  /// How many members there are.
  int size() const noexcept { return size_; }
  /// Waits until every member of the team has come here. If one of them has thrown instead, this
  /// throws as well, to be caught by run() alone.
  void barrier() const;

  /// This member's share of `count` things, as [first, last): shares differ by one at most.
  struct Share {
    Index first;  ///< the first that is its own
    Index last;   ///< one behind the last
  };
  /// Which of `count` things are for this member.
  Share share(Index count) const noexcept {
    return {count * rank_ / size_, count * (rank_ + 1) / size_};
  }

 private:
  int rank_;
  int size_;
  Barrier* barrier_;
};

/// How many threads this process may use: its affinity, cut by the quota of its control group.
ELECTRA_EXPORT int usable_threads();

/// A fixed number of threads that work on one task at a time. Idle ones sleep.
class ELECTRA_EXPORT ThreadPool {
 public:
  /// `threads` counts the caller of run() too: 1 starts none. 0 stands for usable_threads().
  /// Throws `input` for more than 1024, and `unsupported` if the system refuses to start one.
  explicit ThreadPool(int threads = 0);
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  ~ThreadPool();

  /// How many threads work on a task, the caller of run() among them.
  int size() const noexcept;
  /// Calls `task` once in every member of the team, the caller among them, and returns when all
  /// are done. What one of them throws first is thrown here. While another caller uses the pool,
  /// or from within a task, the team is the caller alone: results must not depend on its size.
  void run(const std::function<void(const Team&)>& task);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace electra
