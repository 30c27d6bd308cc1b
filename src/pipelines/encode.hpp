#pragma once

#include <optional>

#include "electra/model/config.hpp"
#include "electra/tokenizer/tokenizer.hpp"

namespace electra::pipelines {

/// The most tokens that the tokenizer's folder and the model's positions both allow.
Index longest_input(const ElectraTokenizer& tokenizer, const ElectraConfig& config);

/// How a text is encoded whole, or cut to what the model reads.
EncodeOptions whole_or_cut(bool truncation, const ElectraTokenizer& tokenizer,
                           const ElectraConfig& config);

/// How a text is encoded in windows, none longer than the model reads, that share `stride` tokens:
/// absent, a quarter. Throws `input` for a stride that a window has no room for.
EncodeOptions windows_with(std::optional<Index> stride, const ElectraTokenizer& tokenizer,
                           const ElectraConfig& config);

}  // namespace electra::pipelines
