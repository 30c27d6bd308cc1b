#pragma once

#include <cstddef>
#include <optional>

#include "electra/core/shape.hpp"
#include "tokenizer/encoding/resolved_options.hpp"

namespace electra::tokenizer::encoding {

/// Logs a warning for a text that was encoded whole and is longer than the tokenizer's models read,
/// where the reference does. `index` is its place in the call.
void warn_if_long(const ResolvedOptions& options, Index tokens,
                  std::optional<std::size_t> index = std::nullopt);

}  // namespace electra::tokenizer::encoding
