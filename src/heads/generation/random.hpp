#pragma once

#include <cstdint>
#include <vector>

#include "core/split_mix.hpp"
#include "electra/core/shape.hpp"

namespace electra::generation {

/// A sequence of random numbers that follows from a seed, a prompt and the number of its sample,
/// and from nothing else: neither batch mates nor the machine can change a text. SplitMix64, keyed
/// with itself.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, const std::vector<std::int32_t>& prompt, Index sample)
      : random_(SplitMix64::mix(seed)) {
    for (const std::int32_t id : prompt) fold(static_cast<std::uint32_t>(id));
    fold(~static_cast<std::uint64_t>(sample));
  }

  /// Uniform in [0, 1), in steps of 2^-53.
  double uniform() noexcept { return static_cast<double>(random_.next_53_bits()) * 0x1p-53; }

 private:
  void fold(std::uint64_t value) noexcept {
    random_ = SplitMix64(SplitMix64(random_.state() ^ value).next());
  }

  SplitMix64 random_;
};

}  // namespace electra::generation
