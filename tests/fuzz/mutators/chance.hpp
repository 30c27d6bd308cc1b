#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "core/split_mix.hpp"

namespace electra::fuzz {

/// What a mutator decides by.
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
  /// Returns a number at which something may go wrong.
  std::uint64_t extreme_number() {
    static constexpr std::array<std::uint64_t, 20> numbers = {0,
                                                              1,
                                                              2,
                                                              3,
                                                              4,
                                                              7,
                                                              8,
                                                              127,
                                                              128,
                                                              255,
                                                              256,
                                                              32767,
                                                              65535,
                                                              65536,
                                                              0x7FFFFFFF,
                                                              0x80000000,
                                                              0xFFFFFFFF,
                                                              0x7FFFFFFFFFFFFFFF,
                                                              0x8000000000000000,
                                                              0xFFFFFFFFFFFFFFFF};
    return one_of(numbers);
  }
  void change_bytes(std::string& bytes) { change_bytes_(bytes); }

 private:
  SplitMix64 random_;
  std::function<void(std::string&)> change_bytes_;
};

}  // namespace electra::fuzz
