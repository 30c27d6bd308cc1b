#pragma once

#include <cstddef>

namespace electra::testing {

/// How often the process has allocated memory; counted_allocations.cpp must be linked.
std::size_t allocations();

/// How many allocations the second of two equal rounds makes.
template <class Round>
std::size_t allocations_of(const Round& round) {
  round();
  const std::size_t before = allocations();
  round();
  return allocations() - before;
}

}  // namespace electra::testing
