#pragma once

#include <algorithm>
#include <chrono>
#include <limits>

namespace electra::cli {

/// Wall-clock time since its construction.
class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

/// Returns the shortest time that `work` takes, of at least five rounds and a second of them:
/// whatever else the machine does can only make a round longer.
template <class Work>
double best_seconds(const Work& work) {
  double best = std::numeric_limits<double>::max();
  double total = 0;
  for (int round = 0; round < 5 || total < 1; ++round) {
    const Stopwatch watch;
    work();
    const double seconds = watch.seconds();
    best = std::min(best, seconds);
    total += seconds;
  }
  return best;
}

}  // namespace electra::cli
