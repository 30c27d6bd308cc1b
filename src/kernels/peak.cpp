#include "kernels/peak.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <vector>

#include "electra/kernels/kernels.hpp"

namespace electra::kernels {
namespace {

constexpr int tries = 20;
constexpr double try_seconds = 0.002;
constexpr Size rounds = 500;

double now() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

double rate_of(double (*peak_operations)(Size)) {
  const double start = now();
  double operations = 0;
  while (now() - start < try_seconds) operations += peak_operations(rounds);
  return operations / (now() - start);
}

}  // namespace

double peak_rate(Precision precision, ThreadPool& threads) {
  const auto peak_operations = kernels_for(precision).peak_operations;
  double best = 0;
  for (int i = 0; i < tries; ++i) {
    std::vector<double> rates(static_cast<std::size_t>(threads.size()));
    threads.run([&](const Team& team) {
      rates[static_cast<std::size_t>(team.rank())] = rate_of(peak_operations);
    });
    best = std::max(best, std::accumulate(rates.begin(), rates.end(), 0.0));
  }
  return best;
}

}  // namespace electra::kernels
