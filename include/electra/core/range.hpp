#pragma once

#include "electra/core/shape.hpp"

namespace electra::engine {

/// A half-open range of indices: rows, panels, heads, sequences.
struct Range {
  Index first = 0;  ///< the first of them
  Index last = 0;   ///< one behind the last

  /// The number of indices.
  Index count() const noexcept { return last - first; }
};

}  // namespace electra::engine
