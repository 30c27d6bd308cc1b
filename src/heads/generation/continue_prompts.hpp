#pragma once

#include <functional>
#include <vector>

#include "electra/heads/generation.hpp"

namespace electra::generation {

/// Called after each step, in which every text that goes on gets a token; may be empty.
using StepCallback = std::function<void()>;

/// Generates as generate() does. An exception of `on_step` ends the call.
std::vector<GeneratedSequence> continue_prompts(
    const ElectraForCausalLM& model, const std::vector<std::vector<std::int32_t>>& prompts,
    const GenerationConfig& config, const TokenCallback& on_token, const StepCallback& on_step);

}  // namespace electra::generation
