#pragma once

#include "kernels/implementation/math.inl"

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// Sums that do not wait for each other, in twelve registers: enough for two units of latency 4.
double peak_operations(Size rounds) {
  constexpr int sums = Arch::independent_sums, repeats = 8;
  Vector sum[sums];
  for (int i = 0; i < sums; ++i) sum[i] = splat(static_cast<float>(i));
  volatile float unknown = 0.5F;  // so that nothing is computed beforehand
  const Vector factor = splat(unknown), addend = splat(unknown);
  for (Size round = 0; round < rounds; ++round)
    for (int repeat = 0; repeat < repeats; ++repeat) {
      ELECTRA_UNROLL
      for (int i = 0; i < sums; ++i) sum[i] = Arch::fma(sum[i], factor, addend);
    }
  float rest = 0;
  for (int i = 0; i < sums; ++i) rest += Arch::sum_of_lanes(sum[i]);
  unknown = rest;
  return 2.0 * static_cast<double>(rounds * repeats * sums * panel_width);
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
