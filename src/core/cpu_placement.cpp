#include "core/cpu_placement.hpp"

#include <cstddef>
#include <sched.h>

namespace electra::engine {

int CpuPlacement::note(int rank) noexcept {
  const int here = ::sched_getcpu();
  processors_[static_cast<std::size_t>(rank)].store(here, std::memory_order_relaxed);
  return here;
}

void CpuPlacement::separate(int rank) noexcept {
  if (is_shared(rank, note(rank))) move(rank);
}

bool CpuPlacement::is_shared(int rank, int processor) const noexcept {
  for (int lower = 0; lower < rank; ++lower) {
    if (processors_[static_cast<std::size_t>(lower)].load(std::memory_order_relaxed) == processor)
      return true;
  }
  return false;
}

void CpuPlacement::move(int rank) noexcept {
  // Best effort: where a call fails, the thread stays where it is.
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  cpu_set_t free = allowed;
  for (const auto& noted : processors_) {
    const int processor = noted.load(std::memory_order_relaxed);
    if (processor >= 0 && processor < CPU_SETSIZE)
      CPU_CLR(static_cast<std::size_t>(processor), &free);
  }
  if (CPU_COUNT(&free) == 0 || ::sched_setaffinity(0, sizeof free, &free) != 0) return;
  ::sched_setaffinity(0, sizeof allowed, &allowed);
  note(rank);
}

}  // namespace electra::engine
