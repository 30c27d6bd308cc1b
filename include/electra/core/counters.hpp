#pragma once

#include <cstdint>

#include "electra/core/export.hpp"

namespace electra {

/// Counts of the work of all models of this process since it began; none of them ever falls.
struct Counters {
  std::uint64_t passes = 0;     ///< forward passes that came to their end
  std::uint64_t sequences = 0;  ///< that went through them
  std::uint64_t tokens = 0;     ///< of those sequences, padding that is not computed left out
  std::uint64_t pass_nanoseconds = 0;  ///< the time in the encoder, over all threads that called
  std::uint64_t texts_cut = 0;         ///< texts that pipelines have cut
};

/// Returns the counters. Any thread may ask at any time; a pass that ends meanwhile may be in some
/// of them and not yet in others.
ELECTRA_EXPORT Counters counters() noexcept;

}  // namespace electra
