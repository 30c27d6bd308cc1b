#pragma once

#include "kernels/implementation/dot.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// Sums that do not wait for each other, in twelve registers: enough for two units of latency 4.
template <class Dot>
double peak_operations(Size rounds) {
  constexpr int sums = Arch::independent_sums, repeats = 8;
  Vector sum[sums];
  for (int i = 0; i < sums; ++i) sum[i] = splat(static_cast<float>(i));
  volatile float unknown = 0.5F;  // so that nothing is computed beforehand
  alignas(64) float words[panel_width];
  for (float& word : words) word = unknown;
  const typename Dot::Factor factor = Dot::factor(words);
  const typename Dot::Column column = Dot::column(words);
  for (Size round = 0; round < rounds; ++round)
    for (int repeat = 0; repeat < repeats; ++repeat) {
      ELECTRA_UNROLL
      for (int i = 0; i < sums; ++i) sum[i] = Dot::step(factor, column, sum[i]);
    }
  float rest = 0;
  for (int i = 0; i < sums; ++i) rest += Arch::sum_of_lanes(sum[i]);
  unknown = rest;
  return 2.0 * Dot::numbers * static_cast<double>(rounds * repeats * sums * panel_width);
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
