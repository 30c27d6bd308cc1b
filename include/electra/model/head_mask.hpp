#pragma once

#include "electra/core/shape.hpp"

namespace electra::engine {

/// A factor for each head's probabilities in a layer, or one for all heads; none if it is null.
struct HeadMask {
  const float* factors = nullptr;  ///< [heads]
  Index heads = 0;                 ///< 1 is one factor for all heads

  /// Returns the factor of a head.
  float factor(Index head) const noexcept {
    if (factors == nullptr) return 1.0F;
    return factors[heads == 1 ? 0 : head];
  }
};

}  // namespace electra::engine
