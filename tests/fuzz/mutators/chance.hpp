#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <string>
#include <utility>

#include "core/split_mix.hpp"

namespace electra::fuzz {

/// The random numbers of a mutator, and the mutator of bytes that it falls back on.
class Chance {
 public:
  /// `change_bytes` is libFuzzer's own mutator.
  Chance(std::uint64_t seed, std::function<void(std::string&)> change_bytes)
      : random_(seed), change_bytes_(std::move(change_bytes)) {}

  /// Returns a number from 0 to `count` - 1; count > 0.
  std::size_t below(std::size_t count) {
    return static_cast<std::size_t>(random_.next_53_bits() % count);
  }
  template <class List>
  auto& one_of(List& list) {
    return list[below(std::size(list))];
  }
  /// Returns a number at a power of two, where something may go wrong. None near 65,536, the most
  /// labels of a model: to write so many takes a thousand times as long as any other input.
  std::uint64_t extreme_number() {
    static constexpr unsigned exponents[] = {0, 1, 2, 3, 7, 8, 15, 30, 31, 32, 61, 62, 63, 64};
    const unsigned exponent = one_of(exponents);
    const std::uint64_t power = exponent < 64 ? std::uint64_t{1} << exponent : 0;
    return below(2) == 0 ? power - below(2) : power + below(33) - 16;
  }
  /// Returns the bytes, some of them changed.
  std::string changed(std::string bytes) {
    change_bytes_(bytes);
    return bytes;
  }

 private:
  SplitMix64 random_;
  std::function<void(std::string&)> change_bytes_;
};

}  // namespace electra::fuzz
