#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

namespace electra::testing {

/// FNV-1a over 32-bit words.
class BitsHash {
 public:
  void add(std::uint32_t word) {
    for (unsigned byte = 0; byte < 4; ++byte)
      value_ = (value_ ^ (word >> (8U * byte) & 0xffU)) * 1099511628211U;
  }
  /// Any NaN counts as the same one.
  void add(float value) {
    std::uint32_t bits = 0x7fc00000U;
    if (!std::isnan(value)) std::memcpy(&bits, &value, sizeof bits);
    add(bits);
  }

  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 14695981039346656037U;
};

template <class Floats = std::vector<float>>
std::uint64_t hash_of_bits(const Floats& values) {
  BitsHash hash;
  for (const float value : values) hash.add(value);
  return hash.value();
}

}  // namespace electra::testing
