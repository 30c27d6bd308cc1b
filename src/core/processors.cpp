#include "core/processors.hpp"

#if defined(__linux__) && !defined(ELECTRA_PORTABLE_SCHEDULING)

#include <cstddef>
#include <sched.h>

namespace electra {

std::vector<int> usable_processors() {
  std::vector<int> processors;
  cpu_set_t affinity;
  CPU_ZERO(&affinity);
  if (::sched_getaffinity(0, sizeof affinity, &affinity) != 0) return processors;
  for (int processor = 0; processor < CPU_SETSIZE; ++processor)
    if (CPU_ISSET(static_cast<std::size_t>(processor), &affinity)) processors.push_back(processor);
  return processors;
}

int current_processor() noexcept { return ::sched_getcpu(); }

void keep_to(const std::vector<int>& processors) noexcept {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int each : processors) CPU_SET(static_cast<std::size_t>(each), &set);
  if (!processors.empty()) ::sched_setaffinity(0, sizeof set, &set);
}

bool move_to_another_processor(const std::vector<std::atomic<int>>& taken) noexcept {
  // Best effort: where a call fails, the thread stays where it is.
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return false;
  cpu_set_t free = allowed;
  for (const auto& each : taken) {
    const int processor = each.load(std::memory_order_relaxed);
    if (processor >= 0 && processor < CPU_SETSIZE)
      CPU_CLR(static_cast<std::size_t>(processor), &free);
  }
  if (CPU_COUNT(&free) == 0 || ::sched_setaffinity(0, sizeof free, &free) != 0) return false;
  ::sched_setaffinity(0, sizeof allowed, &allowed);
  return true;
}

}  // namespace electra

#else

namespace electra {

std::vector<int> usable_processors() { return {}; }

int current_processor() noexcept { return -1; }

void keep_to(const std::vector<int>& /*processors*/) noexcept {}

bool move_to_another_processor(const std::vector<std::atomic<int>>& /*taken*/) noexcept {
  return false;
}

}  // namespace electra

#endif
