#pragma once

#include <algorithm>
#include <limits>
#include <vector>

#include "electra/core/shape.hpp"

namespace electra {

/// Returns the sum of lengths, of which those below 0 do not count; the largest Index where it
/// would be larger.
inline Index total_length(const std::vector<Index>& lengths) noexcept {
  Index total = 0;
  for (const Index length : lengths) {
    const Index left = std::numeric_limits<Index>::max() - total;
    total += std::min(std::max(length, Index{0}), left);
  }
  return total;
}

}  // namespace electra
