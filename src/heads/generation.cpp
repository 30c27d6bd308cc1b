#include "electra/heads/generation.hpp"

#include "heads/generation/beam_search.hpp"
#include "heads/generation/plan.hpp"
#include "heads/generation/sampling.hpp"

namespace electra {

std::vector<GeneratedSequence> generate(const ElectraForCausalLM& model,
                                        const std::vector<std::vector<std::int32_t>>& prompts,
                                        const GenerationConfig& config,
                                        const TokenCallback& on_token) {
  const auto plan =
      generation::make_plan(model.config(), prompts, config, static_cast<bool>(on_token));
  if (plan.tasks.empty()) return {};
  return config.num_beams > 1 ? generation::search(model, plan)
                              : generation::sample(model, plan, on_token);
}

}  // namespace electra
