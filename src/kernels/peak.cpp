#include "kernels/peak.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <vector>

#include "kernels/functions.hpp"
#include "kernels/implementation.hpp"

namespace electra::kernels {
namespace {

using Set = InstructionSet;

// As in implementations.cpp.

constexpr Implementation<PeakLoop> peak_fp32[] = {
#if defined(__x86_64__)
    {Set::avx512, avx512::peak_fp32},
    {Set::avx2, avx2::peak_fp32},
#elif defined(__aarch64__)
    {Set::neon, neon::peak_fp32},
#endif
    {Set::scalar, scalar::peak_fp32},
};

constexpr Implementation<PeakLoop> peak_bf16[] = {
#if defined(__x86_64__)
    {Set::avx512amx, avx512amx::peak_bf16}, {Set::avx512bf16, avx512bf16::peak_bf16},
    {Set::avx512, avx512::peak_bf16},       {Set::avx2, avx2::peak_bf16},
#elif defined(__aarch64__)
    {Set::neon_bf16, neon_bf16::peak_bf16},
    {Set::neon, neon::peak_bf16},
#endif
    {Set::scalar, scalar::peak_bf16},
};

constexpr Implementation<PeakLoop> peak_int8[] = {
#if defined(__x86_64__)
    {Set::avx512amx, avx512amx::peak_int8}, {Set::avx512vnni, avx512vnni::peak_int8},
    {Set::avx512, avx512::peak_int8},       {Set::avxvnni, avxvnni::peak_int8},
    {Set::avx2, avx2::peak_int8},
#elif defined(__aarch64__)
    {Set::neon_i8mm, neon_i8mm::peak_int8},
    {Set::neon_dotprod, neon_dotprod::peak_int8},
    {Set::neon, neon::peak_int8},
#endif
    {Set::scalar, scalar::peak_int8},
};

constexpr int tries = 20;
constexpr double try_seconds = 0.002;
constexpr Size rounds = 500;

double now() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

double rate_of(PeakLoop* loop) {
  const double start = now();
  double operations = 0;
  while (now() - start < try_seconds) operations += loop(rounds);
  return operations / (now() - start);
}

}  // namespace

PeakLoop* peak_loop(Precision precision, InstructionSet set) {
  switch (precision) {
    case Precision::bf16:
      return best_for(set, peak_bf16).function;
    case Precision::int8:
      return best_for(set, peak_int8).function;
    case Precision::fp32:
      break;
  }
  return best_for(set, peak_fp32).function;
}

double peak_rate(Precision precision, ThreadPool& threads) {
  PeakLoop* const loop = peak_loop(precision, active().instruction_set);
  double best = 0;
  for (int i = 0; i < tries; ++i) {
    std::vector<double> rates(static_cast<std::size_t>(threads.size()));
    threads.run([&](const engine::Team& team) {
      rates[static_cast<std::size_t>(team.rank())] = rate_of(loop);
    });
    best = std::max(best, std::accumulate(rates.begin(), rates.end(), 0.0));
  }
  return best;
}

}  // namespace electra::kernels
