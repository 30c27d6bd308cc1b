#pragma once

#include <atomic>
#include <vector>

namespace electra {

/// Which processors the members of a pool run on, and that these are not the same. Linux may start
/// a thread on the processor of the one that made it, or wake it there, and on small machines leave
/// both there for a tenth of a second: passes then take several times as long.
class Places {
 public:
  explicit Places(int members) : processors_(static_cast<std::size_t>(members)) {
    for (auto& each : processors_) each.store(-1, std::memory_order_relaxed);
  }

  /// Notes and gives where the calling thread, a member, runs.
  int note(int rank) noexcept;

  /// The same, and moves it to a processor where no member runs if one of a lower rank was here and
  /// there is one. It may use the same processors afterwards as before.
  void take_own(int rank) noexcept;

 private:
  bool is_shared(int rank, int processor) const noexcept;
  void move(int rank) noexcept;

  std::vector<std::atomic<int>> processors_;  ///< by rank; -1: not known
};

}  // namespace electra
