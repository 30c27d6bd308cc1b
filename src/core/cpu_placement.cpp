#include "core/cpu_placement.hpp"

#include <cstddef>

#include "core/processors.hpp"

namespace electra::engine {

int CpuPlacement::note(int rank) noexcept {
  const int here = current_processor();
  processors_[static_cast<std::size_t>(rank)].store(here, std::memory_order_relaxed);
  return here;
}

void CpuPlacement::separate(int rank) noexcept {
  if (is_shared(rank, note(rank)) && move_to_another_processor(processors_)) note(rank);
}

bool CpuPlacement::is_shared(int rank, int processor) const noexcept {
  if (processor < 0) return false;
  for (int lower = 0; lower < rank; ++lower) {
    if (processors_[static_cast<std::size_t>(lower)].load(std::memory_order_relaxed) == processor)
      return true;
  }
  return false;
}

}  // namespace electra::engine
