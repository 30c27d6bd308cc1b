#pragma once

#include <cstddef>
#include <cstdint>

#include "electra/core/shape.hpp"

namespace electra::reference {

/// Deterministic random numbers; distributions of the standard library differ between machines.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  /// The choices that bytes make, two for each, until they end; the rest as of `seed`.
  Random(std::uint64_t seed, const std::uint8_t* bytes, std::size_t size)
      : state_(seed), bytes_(bytes), left_(size) {}

  /// From 0 to count - 1.
  Index below(Index count) {
    return static_cast<Index>(choice() % static_cast<std::uint64_t>(count));
  }
  Index between(Index first, Index last) { return first + below(last - first + 1); }
  bool chance(int percent) { return below(100) < percent; }
  /// From -1 to 1.
  float uniform() { return static_cast<float>(next() >> 40U) * 0x1p-23F - 1.0F; }
  template <class T, std::size_t count>
  T pick(const T (&list)[count]) {
    return list[below(static_cast<Index>(count))];
  }

 private:
  std::uint64_t choice() {
    if (left_ < 2) return next();
    const std::uint64_t chosen = bytes_[0] | std::uint64_t{bytes_[1]} << 8U;
    bytes_ += 2;
    left_ -= 2;
    return chosen;
  }

  // splitmix64
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ z >> 30U) * 0xbf58476d1ce4e5b9U;
    z = (z ^ z >> 27U) * 0x94d049bb133111ebU;
    return z ^ z >> 31U;
  }

  std::uint64_t state_;
  const std::uint8_t* bytes_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace electra::reference
