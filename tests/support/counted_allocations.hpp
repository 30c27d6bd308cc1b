#pragma once

#include <cstddef>

namespace electra::testing {

/// How often the process has allocated memory; counted_allocations.cpp must be linked.
std::size_t allocations();

/// How many of them have not been released.
std::size_t live_allocations();

/// Which allocations fail: one, or all from it on.
enum class FailingMemory { once, from_then_on };

/// While it lives, allocation `number` of the process fails, counted from 1, in whatever thread it
/// is. One at a time.
class FailingAllocation {
 public:
  FailingAllocation(long number, FailingMemory which);
  FailingAllocation(const FailingAllocation&) = delete;
  FailingAllocation& operator=(const FailingAllocation&) = delete;
  ~FailingAllocation();

  /// Whether there were so many allocations.
  bool failed() const noexcept;
};

/// The most bytes that were allocated at once since peak_bytes_from_now(), which returns how many
/// are now.
std::size_t peak_bytes();
std::size_t peak_bytes_from_now();

/// How many bytes a round allocates at once beside those that were there before.
template <class Round>
std::size_t peak_of(const Round& round) {
  const std::size_t before = peak_bytes_from_now();
  round();
  return peak_bytes() - before;
}

/// How many allocations the second of two equal rounds makes.
template <class Round>
std::size_t allocations_of(const Round& round) {
  round();
  const std::size_t before = allocations();
  round();
  return allocations() - before;
}

}  // namespace electra::testing
