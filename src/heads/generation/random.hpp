#pragma once

#include <cstdint>
#include <vector>

#include "electra/core/shape.hpp"

namespace electra::generation {

/// A sequence of random numbers that follows from a seed, a prompt and the number of its sample,
/// and from nothing else: neither batch mates nor the machine can change a text. SplitMix64, keyed
/// with itself.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, const std::vector<std::int32_t>& prompt, Index sample)
      : state_(mixed(seed)) {
    for (const std::int32_t id : prompt) fold(static_cast<std::uint32_t>(id));
    fold(~static_cast<std::uint64_t>(sample));
  }

  /// Uniform in [0, 1), in steps of 2^-53.
  double uniform() noexcept {
    state_ += step;
    return static_cast<double>(mixed(state_) >> 11) * 0x1p-53;
  }

 private:
  static constexpr std::uint64_t step = 0x9E3779B97F4A7C15U;

  static std::uint64_t mixed(std::uint64_t z) noexcept {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  void fold(std::uint64_t value) noexcept { state_ = mixed((state_ ^ value) + step); }

  std::uint64_t state_;
};

}  // namespace electra::generation
