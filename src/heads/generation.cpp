#include "electra/heads/generation.hpp"

#include "heads/generation/beam_search.hpp"
#include "heads/generation/continue_prompts.hpp"
#include "heads/generation/plan.hpp"
#include "heads/generation/sampling.hpp"

namespace electra {

using Prompts = std::vector<std::vector<std::int32_t>>;

std::vector<GeneratedSequence> generation::continue_prompts(const ElectraForCausalLM& model,
                                                            const Prompts& prompts,
                                                            const GenerationConfig& config,
                                                            const TokenCallback& on_token,
                                                            const StepCallback& on_step) {
  const Plan plan = make_plan(model.config(), prompts, config, static_cast<bool>(on_token));
  if (plan.tasks.empty()) return {};
  return config.num_beams > 1 ? search(model, plan, on_step)
                              : sample(model, plan, on_token, on_step);
}

std::vector<GeneratedSequence> generate(const ElectraForCausalLM& model, const Prompts& prompts,
                                        const GenerationConfig& config,
                                        const TokenCallback& on_token) {
  return generation::continue_prompts(model, prompts, config, on_token, {});
}

}  // namespace electra
