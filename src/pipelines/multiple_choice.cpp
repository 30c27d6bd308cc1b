#include "electra/pipelines/multiple_choice.hpp"

#include <utility>

#include "electra/core/error.hpp"
#include "electra/pipelines/input_tokens.hpp"
#include "pipelines/batches.hpp"
#include "pipelines/encode.hpp"
#include "pipelines/scores.hpp"
#include "pipelines/with_index.hpp"

namespace electra {

namespace {

/// Returns the logits of one prompt's choices.
Tensor logits_of(const ElectraForMultipleChoice& model, const ElectraTokenizer& tokenizer,
                 const std::vector<Encoding>& choices) {
  if (model.config().summary_type == "first") {
    RaggedBatch batch = pipelines::ragged_batch(choices);
    return model.forward(batch).logits;
  }
  // The reference's other summaries read the padding of the choices, so it is computed.
  TokenBatch batch = tokenizer.pad(choices);
  const Shape one{1, batch.input_ids.size(0), batch.input_ids.size(1)};
  ForwardOptions options;
  options.compute_padding = true;
  return model
      .forward(
          {std::move(batch.input_ids).reshaped(one), std::move(batch.attention_mask).reshaped(one),
           std::move(batch.token_type_ids).reshaped(one)},
          options)
      .logits;
}

}  // namespace

// Each prompt is a batch of its own, so that its scores depend on no other.
Choice MultipleChoicePipeline::choose(const Input& input, const pipelines::LengthRule& rule,
                                      std::size_t place) const {
  require(!input.choices.empty(), ErrorCode::input,
          "there is nothing to choose from; give choices");
  std::vector<TextPairView> pairs;
  for (const std::string_view choice : input.choices) pairs.emplace_back(input.prompt, choice);
  const std::vector<Encoding> encodings = tokenizer_.encode_batch(pairs, rule.encoding());
  for (std::size_t i = 0; i < pairs.size(); ++i)
    rule.check(encodings[i], place, [&] { return input_tokens(tokenizer_, pairs[i]); });
  Tensor logits = logits_of(model_, tokenizer_, encodings);
  pipelines::softmax(logits.data(), logits.element_count());
  return {pipelines::best_place(logits.data(), logits.element_count()),
          {logits.begin(), logits.end()}};
}

std::vector<Choice> MultipleChoicePipeline::answer(const std::vector<Input>& inputs,
                                                   const Options& options) const {
  const pipelines::LengthRule rule(options,
                                   {tokenizer_, model_.config(), options.max_length, true});
  std::vector<Choice> all;
  for (const Input& input : inputs) {
    all.push_back(choose(input, rule, all.size()));
    if (options.progress) {
      options.progress({static_cast<Index>(all.size()), static_cast<Index>(inputs.size())});
    }
  }
  return all;
}

Choice MultipleChoicePipeline::operator()(std::string_view prompt, const TextList& choices,
                                          const Options& options) const {
  const std::vector<Input> inputs{{prompt, choices}};
  return pipelines::with_index(
             inputs, options,
             [this](const auto& some, const Options& how) { return answer(some, how); })
      .front();
}

std::vector<Choice> MultipleChoicePipeline::operator()(const std::vector<PromptChoices>& inputs,
                                                       const Options& options) const {
  std::vector<Input> views;
  for (const PromptChoices& input : inputs) views.push_back({input.prompt, input.choices});
  return pipelines::with_index(
      views, options, [this](const auto& some, const Options& how) { return answer(some, how); });
}

}  // namespace electra
