#pragma once

#include <vector>

#include "heads/generation/continue_prompts.hpp"
#include "heads/generation/plan.hpp"

namespace electra::generation {

/// The num_return_sequences best texts of each prompt that beam search finds.
std::vector<GeneratedSequence> search(const ElectraForCausalLM& model, const Plan& plan,
                                      const StepCallback& on_step);

}  // namespace electra::generation
