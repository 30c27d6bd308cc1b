#pragma once

#include "kernels/implementation/dot.inl"
#if defined(__AMX_TILE__)
#include "kernels/implementation/peak_tiles.inl"
#endif

namespace electra::kernels::ELECTRA_ISA {
namespace {

/// Runs `rounds` rounds of multiply-adds out of registers; returns how many operations they were.
/// The sums are independent and take twelve registers: enough for two units of latency 4. Where
/// products and additions are instructions of their own, no two sums share a product, which would
/// be computed once.
template <class Dot>
double peak_operations(Size rounds) {
#if defined(__AMX_TILE__)
  if constexpr (Dot::values_per_word > 1) return peak_operations_of_tiles<Dot>(rounds);
#endif
  constexpr int sums = Arch::peak_sums, repeats = 8, half = (sums + 1) / 2;
  constexpr int factors = Dot::one_instruction ? 1 : half;
  Vector sum[sums];
  ELECTRA_UNROLL
  for (int i = 0; i < sums; ++i) sum[i] = splat(static_cast<float>(i));
  volatile float unknown = 0.5F;  // so that nothing is computed beforehand
  alignas(64) Word words[2 * panel_width];
  for (Word& word : words) word = {bit_cast<unsigned>(static_cast<float>(unknown))};
  for (Size round = 0; round < rounds; ++round)
    for (int repeat = 0; repeat < repeats; ++repeat) {
      asm volatile("" : : "r"(words) : "memory");  // the words may have changed
      const typename Dot::Column columns[] = {Dot::column(words), Dot::column(words + panel_width)};
      ELECTRA_UNROLL
      for (int i = 0; i < sums; ++i)
        sum[i] = Dot::step(Dot::factor(words + i % factors), columns[i / half], sum[i]);
    }
  float rest = 0;
  ELECTRA_UNROLL
  for (const Vector& lanes : sum) rest += Arch::sum_of_lanes(lanes);
  unknown = rest;
  return 2.0 * Dot::values_per_word * static_cast<double>(rounds * repeats * sums * panel_width);
}

}  // namespace
}  // namespace electra::kernels::ELECTRA_ISA
