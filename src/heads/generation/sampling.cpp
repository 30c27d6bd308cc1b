#include "heads/generation/sampling.hpp"

#include <utility>

#include "heads/generation/portable_math.hpp"
#include "heads/generation/random.hpp"
#include "heads/generation/scores.hpp"
#include "heads/generation/text_decoder.hpp"

namespace electra::generation {
namespace {

/// A text on its way.
struct Text {
  const Task* task;
  Index place;  ///< in what generate() gives
  Index row;    ///< of the logits that say what may follow
  RandomStream random;
  Ids ids;
  double log_probability = 0;
};

class Sampler {
 public:
  Sampler(const Plan& plan, const TokenCallback& on_token) : plan_(plan), on_token_(on_token) {}

  /// Adds a token by the logits of what may follow, if any may. Returns whether the text goes on.
  bool extend(Text& text, const Tensor& logits) {
    const float* row = logits.data() + text.row * logits.width();
    scores_.assign(row, row + logits.width());
    if (!apply_rules(plan_, *text.task, text.ids, scores_)) return false;
    const std::int32_t id =
        plan_.config.do_sample ? draw(scores_, plan_.config, text.random) : likeliest(scores_);
    text.log_probability += row[id] - log_normalizer(row, logits.width(), scratch_);
    text.ids.push_back(id);
    const bool wanted = !on_token_ || on_token_({text.place, id});
    return wanted && !plan_.is_finished(text.ids, *text.task);
  }

 private:
  const Plan& plan_;
  const TokenCallback& on_token_;
  std::vector<float> scores_;
  std::vector<float> scratch_;
};

/// The texts as they begin; the logits of the first step have a row for each prompt.
std::vector<Text> begin_texts(const Plan& plan) {
  std::vector<Text> texts;
  const Index samples = plan.config.num_return_sequences;
  Index row = 0;
  for (const Task& task : plan.tasks) {
    for (Index i = 0; i < samples; ++i) {
      texts.push_back({&task, row * samples + i, row,
                       RandomStream(plan.config.seed, task.prompt, i), task.prompt});
    }
    ++row;
  }
  return texts;
}

}  // namespace

std::vector<GeneratedSequence> sample(const ElectraForCausalLM& model, const Plan& plan,
                                      const TokenCallback& on_token, const StepCallback& on_step) {
  TextDecoder decoder(model);
  Sampler sampler(plan, on_token);
  std::vector<Text> texts = begin_texts(plan);
  std::vector<GeneratedSequence> results(texts.size());
  Tensor logits = decoder.read(plan.tasks);
  for (;;) {
    std::vector<Text> unfinished;
    std::vector<Index> rows;
    Ids tokens;
    for (Text& text : texts) {
      const Index row = text.row;
      if (!sampler.extend(text, logits)) {
        results[static_cast<std::size_t>(text.place)] = {std::move(text.ids),
                                                         static_cast<float>(text.log_probability)};
        continue;
      }
      text.row = static_cast<Index>(rows.size());
      rows.push_back(row);
      tokens.push_back(text.ids.back());
      unfinished.push_back(std::move(text));
    }
    if (on_step) on_step();
    if (unfinished.empty()) return results;
    texts = std::move(unfinished);
    decoder.keep(rows);
    logits = decoder.append(tokens);
  }
}

}  // namespace electra::generation
