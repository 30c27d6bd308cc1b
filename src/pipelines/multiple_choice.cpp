#include "electra/pipelines/multiple_choice.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "electra/core/error.hpp"
#include "electra/pipelines/input_tokens.hpp"
#include "pipelines/batches.hpp"
#include "pipelines/encode.hpp"
#include "pipelines/scores.hpp"
#include "pipelines/with_index.hpp"

namespace electra {

namespace {

/// Each is read with its whole prompt.
constexpr std::size_t max_choices = 256;

/// How many choices are read at a time: the memory of a pass does not grow with their number.
constexpr Index at_a_time = 32;

/// Returns the logits of one prompt's choices where each depends on nothing but its own tokens.
std::vector<float> unpadded_logits(const ElectraForMultipleChoice& model,
                                   const std::vector<Encoding>& choices) {
  std::vector<float> logits;
  for (auto first = choices.begin(); first != choices.end();) {
    const auto last = first + std::min<std::ptrdiff_t>(at_a_time, choices.end() - first);
    RaggedBatch batch = pipelines::ragged_batch({first, last});
    const Tensor part = model.forward(batch).logits;
    logits.insert(logits.end(), part.begin(), part.end());
    first = last;
  }
  return logits;
}

/// Returns some rows of [choices, length] as the choices of one prompt.
TokenTensor rows_of(const TokenTensor& all, Index first, Index count) {
  const Index length = all.size(1);
  TokenTensor rows(Shape{1, count, length});
  std::copy_n(all.data() + first * length, count * length, rows.data());
  return rows;
}

/// Returns the logits of one prompt's choices, all padded to one length.
std::vector<float> padded_logits(const ElectraForMultipleChoice& model, const TokenBatch& batch) {
  ForwardOptions options;
  options.compute_padding = true;
  std::vector<float> logits;
  const Index choices = batch.input_ids.size(0);
  for (Index first = 0; first < choices; first += at_a_time) {
    const Index count = std::min(at_a_time, choices - first);
    const Tensor part = model
                            .forward({rows_of(batch.input_ids, first, count),
                                      rows_of(batch.attention_mask, first, count),
                                      rows_of(batch.token_type_ids, first, count)},
                                     options)
                            .logits;
    logits.insert(logits.end(), part.begin(), part.end());
  }
  return logits;
}

std::vector<float> logits_of(const ElectraForMultipleChoice& model,
                             const ElectraTokenizer& tokenizer,
                             const std::vector<Encoding>& choices) {
  if (model.config().summary_type == "first") return unpadded_logits(model, choices);
  // The reference's other summaries read the padding of the choices, so it is computed.
  return padded_logits(model, tokenizer.pad(choices));
}

}  // namespace

// Each prompt is a batch of its own, so that its scores depend on no other.
Choice MultipleChoicePipeline::choose(const Input& input, const pipelines::LengthRule& rule,
                                      std::size_t place) const {
  require(!input.choices.empty(), ErrorCode::input,
          "there is nothing to choose from; give choices");
  require(input.choices.size() <= max_choices, ErrorCode::input, "there are ", input.choices.size(),
          " choices; at most ", max_choices, " are supported");
  const std::vector<Encoding> encodings =
      tokenizer_.encode_pairs(input.prompt, input.choices, rule.encoding());
  pipelines::PairTokens tokens(tokenizer_, input.prompt);
  for (std::size_t i = 0; i < encodings.size(); ++i)
    rule.check(encodings[i], place, [&] { return tokens.with(input.choices[i]); });
  std::vector<float> scores = logits_of(model_, tokenizer_, encodings);
  const auto count = static_cast<Index>(scores.size());
  pipelines::softmax(scores.data(), count);
  const Index best = pipelines::best_place(scores.data(), count);
  return {best, std::move(scores)};
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
