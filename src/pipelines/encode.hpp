#pragma once

#include "electra/model/config.hpp"
#include "electra/tokenizer/tokenizer.hpp"

namespace electra::pipelines {

/// The most tokens that the tokenizer's folder and the model's positions both allow.
Index longest_input(const ElectraTokenizer& tokenizer, const ElectraConfig& config);

}  // namespace electra::pipelines
