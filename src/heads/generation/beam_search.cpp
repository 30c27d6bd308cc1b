#include "heads/generation/beam_search.hpp"

#include <algorithm>
#include <utility>

#include "heads/generation/beams.hpp"
#include "heads/generation/text_decoder.hpp"

namespace electra::generation {
namespace {

/// The next step of all running beams of all prompts.
struct Step {
  std::vector<Index> rows;  ///< for each beam the row that it continues
  Ids tokens;
};

/// Advances every search that is not done. The rows of the logits are those of their running beams,
/// one search after the other.
Step advance(std::vector<BeamSearch>& searches, const Tensor& logits) {
  Step step;
  Index first_row = 0;
  for (BeamSearch& search : searches) {
    if (search.is_done()) continue;
    const auto rows = static_cast<Index>(search.running().size());
    search.advance(logits.data() + first_row * logits.width(), logits.width());
    for (const Beam& beam : search.running()) {
      if (search.is_done()) break;
      step.rows.push_back(first_row + beam.parent);
      step.tokens.push_back(beam.ids.back());
    }
    first_row += rows;
  }
  return step;
}

}  // namespace

std::vector<GeneratedSequence> search(const ElectraForCausalLM& model, const Plan& plan,
                                      const StepCallback& on_step) {
  std::vector<BeamSearch> searches;
  searches.reserve(plan.tasks.size());
  for (const Task& task : plan.tasks) searches.emplace_back(plan, task);
  TextDecoder decoder(model);
  Step step = advance(searches, decoder.read(plan.tasks));
  while (!step.rows.empty()) {
    if (on_step) on_step();
    decoder.keep(step.rows);
    step = advance(searches, decoder.append(step.tokens));
  }
  std::vector<GeneratedSequence> results;
  for (const BeamSearch& search : searches) {
    const auto wanted = static_cast<std::size_t>(plan.config.num_return_sequences);
    const std::size_t count = std::min(wanted, search.finished().size());
    for (std::size_t i = 0; i < count; ++i) {
      results.push_back({search.finished()[i].ids, search.finished()[i].score});
    }
  }
  return results;
}

}  // namespace electra::generation
