#include "core/places.hpp"

#include <cstddef>
#include <sched.h>

namespace electra {

void Places::note(int rank) noexcept {
  processors_[static_cast<std::size_t>(rank)].store(::sched_getcpu(), std::memory_order_relaxed);
}

void Places::take_own(int rank) noexcept {
  note(rank);
  if (is_shared(rank, ::sched_getcpu())) move(rank);
}

bool Places::is_shared(int rank, int processor) const noexcept {
  for (int lower = 0; lower < rank; ++lower) {
    if (processors_[static_cast<std::size_t>(lower)].load(std::memory_order_relaxed) == processor)
      return true;
  }
  return false;
}

void Places::move(int rank) noexcept {
  // All of this is a wish: where a call fails, the thread stays where it is.
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  cpu_set_t free = allowed;
  for (const auto& each : processors_) {
    const int processor = each.load(std::memory_order_relaxed);
    if (processor >= 0 && processor < CPU_SETSIZE)
      CPU_CLR(static_cast<std::size_t>(processor), &free);
  }
  if (CPU_COUNT(&free) == 0 || ::sched_setaffinity(0, sizeof free, &free) != 0) return;
  ::sched_setaffinity(0, sizeof allowed, &allowed);
  note(rank);
}

}  // namespace electra
