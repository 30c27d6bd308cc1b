#pragma once

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <limits>

namespace electra::testing {

/// Processor time of this process in seconds.
inline double processor_time() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// The least processor time that some runs take.
template <class Run>
double least_time_of(const Run& run) {
  double least = std::numeric_limits<double>::max();
  for (int i = 0; i < 3; ++i) {
    const double start = processor_time();
    run();
    least = std::min(least, processor_time() - start);
  }
  return least;
}

/// Work that grows with its input is less than this many times as much for four times the input;
/// that of a square is sixteen times as much.
constexpr double linear_growth = 8;

/// Returns how many times as long `prepare(4 * size)()` takes as `prepare(size)()`. Beside other
/// programs the least of some tries counts.
template <class Prepare>
double growth_of_time(std::size_t size, const Prepare& prepare) {
  const auto small = prepare(size);
  const auto large = prepare(4 * size);
  double growth = std::numeric_limits<double>::max();
  for (int i = 0; i < 3 && growth >= linear_growth; ++i)
    growth = std::min(growth, least_time_of(large) / least_time_of(small));
  return growth;
}

}  // namespace electra::testing
