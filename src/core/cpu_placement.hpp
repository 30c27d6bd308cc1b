#pragma once

#include <atomic>
#include <vector>

namespace electra::engine {

/// The processors that the members of a thread pool run on, kept apart: Linux may start a thread on
/// the processor of the one that made it, or wake it there, and on small machines leave both there
/// for a tenth of a second, during which passes take several times as long.
class CpuPlacement {
 public:
  /// For a pool of so many members.
  explicit CpuPlacement(int members) : processors_(static_cast<std::size_t>(members)) {
    for (auto& processor : processors_) processor.store(-1, std::memory_order_relaxed);
  }

  /// Notes the processor that the calling thread, a member, runs on, and returns it.
  int note(int rank) noexcept;

  /// Notes it too, and moves the thread to a free processor if a member of a lower rank was on the
  /// same one and another is free. The thread's affinity mask stays as it was.
  void separate(int rank) noexcept;

 private:
  bool is_shared(int rank, int processor) const noexcept;

  std::vector<std::atomic<int>> processors_;  ///< by rank; -1: not known
};

}  // namespace electra::engine
