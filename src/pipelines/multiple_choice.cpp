#include "electra/pipelines/multiple_choice.hpp"

#include <utility>

#include "electra/core/error.hpp"
#include "pipelines/encode.hpp"
#include "pipelines/scores.hpp"

namespace electra {

// Each prompt is a batch of its own: what the model says may depend on how far its choices are
// padded (summary_type), and on nothing else.
Choice MultipleChoicePipeline::choose(const PromptChoices& input, const Options& options) const {
  require(!input.choices.empty(), ErrorCode::input,
          "there is nothing to choose from; give choices");
  const auto encoding = pipelines::whole_or_cut(options.truncation, tokenizer_, model_.config());
  std::vector<TextPair> pairs;
  for (const std::string& choice : input.choices) pairs.emplace_back(input.prompt, choice);
  TokenBatch batch = tokenizer_.pad(tokenizer_.encode_batch(pairs, encoding));
  const Shape one{1, batch.input_ids.size(0), batch.input_ids.size(1)};
  ForwardOptions forward;
  forward.compute_padding = model_.config().summary_type != "first";
  Tensor logits = model_
                      .forward({std::move(batch.input_ids).reshaped(one),
                                std::move(batch.attention_mask).reshaped(one),
                                std::move(batch.token_type_ids).reshaped(one)},
                               forward)
                      .logits;
  pipelines::softmax(logits.data(), logits.element_count());
  return {pipelines::best_place(logits.data(), logits.element_count()),
          {logits.begin(), logits.end()}};
}

std::vector<Choice> MultipleChoicePipeline::operator()(const std::vector<PromptChoices>& inputs,
                                                       const Options& options) const {
  std::vector<Choice> all;
  for (const PromptChoices& input : inputs) {
    all.push_back(choose(input, options));
    if (options.progress) {
      options.progress({static_cast<Index>(all.size()), static_cast<Index>(inputs.size())});
    }
  }
  return all;
}

Choice MultipleChoicePipeline::operator()(const std::string& prompt,
                                          const std::vector<std::string>& choices,
                                          const Options& options) const {
  return (*this)({{prompt, choices}}, options).front();
}

}  // namespace electra
