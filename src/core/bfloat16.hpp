#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

namespace electra {

/// Rounds to the bits of the nearest bfloat16, ties to even; NaN stays NaN.
inline std::uint16_t nearest_bf16(float value) noexcept {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof(bits));
  const std::uint32_t is_odd = bits >> 16U & 1U;
  const std::uint32_t rounded =
      std::isnan(value) ? bits >> 16U | 0x40U : (bits + 0x7FFFU + is_odd) >> 16U;
  return static_cast<std::uint16_t>(rounded);
}

}  // namespace electra
