#pragma once

#include <cstdint>
#include <string_view>

#include "electra/io/weights.hpp"

namespace electra::io {

/// The initial values of a model that was never trained.
struct InitialValues {
  float range = 0.02F;     ///< standard deviation of Initial::normal
  std::uint64_t seed = 0;  ///< one seed, one model

  /// Returns a tensor that the checkpoint lacks. Its values depend on the seed and on its name, not
  /// on the tensors before it nor on the standard library: SplitMix64 and the Box-Muller transform.
  /// Throws `weights` if `shape` has more than 2^32 elements.
  Parameter make(std::string_view name, const Shape& shape, Initial initial) const;
};

}  // namespace electra::io
