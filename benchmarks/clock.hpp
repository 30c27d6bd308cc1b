#pragma once

#include <chrono>

namespace electra::benchmarks {

/// Returns the seconds of a clock that never goes back.
inline double now() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

}  // namespace electra::benchmarks
