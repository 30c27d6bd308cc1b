#pragma once

#include <vector>

#include "heads/generation/continue_prompts.hpp"
#include "heads/generation/plan.hpp"

namespace electra::generation {

/// One text for each sample of each prompt, a token at a time: the likeliest, or one drawn.
std::vector<GeneratedSequence> sample(const ElectraForCausalLM& model, const Plan& plan,
                                      const TokenCallback& on_token, const StepCallback& on_step);

}  // namespace electra::generation
