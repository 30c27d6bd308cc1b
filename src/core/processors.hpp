#pragma once

#include <atomic>
#include <vector>

// Processor affinity (sched_getaffinity, sched_setaffinity) and the processor of a thread. Linux
// only: on other systems, and with ELECTRA_PORTABLE_SCHEDULING, nothing is known.

namespace electra {

/// Returns the processors that this process may use; none where the system does not say.
std::vector<int> usable_processors();

/// Returns the processor that the calling thread runs on; -1 where the system does not say.
int current_processor() noexcept;

/// Keeps the calling thread, and what it starts, to these processors; none change nothing.
void keep_to(const std::vector<int>& processors) noexcept;

/// Moves the calling thread to a processor that it may use and that is none of `taken`, if there is
/// one; its affinity mask stays as it was. Returns whether it was moved.
bool move_to_another_processor(const std::vector<std::atomic<int>>& taken) noexcept;

}  // namespace electra
