#pragma once

#include <optional>
#include <string_view>

#include "electra/core/export.hpp"

namespace electra {

/// The vector of a text, made of the vectors of its tokens, [CLS] and [SEP] among them.
enum class Pooling {
  none,  ///< they stay
  mean,
  cls,            ///< the first
  max,            ///< the largest of each feature
  mean_sqrt_len,  ///< the sum over the square root of their number
  weighted_mean,  ///< the mean, each weighted by its place from 1
  last_token,     ///< the last
};

/// Returns the pooling that sentence-transformers calls "mean", "cls", "max",
/// "mean_sqrt_len_tokens", "weightedmean" or "lasttoken"; nothing for another name.
ELECTRA_EXPORT std::optional<Pooling> pooling_named(std::string_view name);
/// Returns that name, or "none".
ELECTRA_EXPORT std::string_view to_string(Pooling pooling);

}  // namespace electra
