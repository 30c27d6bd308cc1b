#pragma once

#include <cstdint>

namespace electra {

/// SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
class SplitMix64 {
 public:
  explicit SplitMix64(std::uint64_t state) noexcept : state_(state) {}

  std::uint64_t state() const noexcept { return state_; }

  std::uint64_t next() noexcept {
    state_ += 0x9E3779B97F4A7C15U;
    return mix(state_);
  }

  /// Returns the upper 53 bits of the next number: as many as a double holds.
  std::uint64_t next_53_bits() noexcept { return next() >> 11U; }

  /// The output function: a bijection in which every bit depends on every bit.
  static std::uint64_t mix(std::uint64_t value) noexcept {
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
    return value ^ (value >> 31U);
  }

 private:
  std::uint64_t state_;
};

}  // namespace electra
