#include "electra/pipelines/text_classification.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

#include "electra/core/error.hpp"
#include "electra/pipelines/input_tokens.hpp"
#include "pipelines/batches.hpp"
#include "pipelines/class_logits.hpp"
#include "pipelines/encode.hpp"
#include "pipelines/scores.hpp"
#include "pipelines/with_index.hpp"

namespace electra {

std::ostream& operator<<(std::ostream& stream, const LabelScore& label) {
  return stream << label.label << ' ' << label.score;
}

namespace {

using Labels = TextClassificationPipeline::Labels;

/// Throws `input` for a top_k that is no count, and for answers that would be too large.
void check_top_k(std::size_t inputs, const ElectraConfig& config,
                 const TextClassificationOptions& options) {
  require(!options.top_k || *options.top_k >= 1, ErrorCode::input, OptionName{"top_k"}, " is ",
          options.top_k.value_or(1), "; it must be 1 or more");
  const Index labels = config.num_labels();
  pipelines::check_score_count(static_cast<Index>(inputs),
                               std::min(labels, options.top_k.value_or(labels)));
}

}  // namespace

std::vector<Encoding> TextClassificationPipeline::encode(const TextList& texts,
                                                         const Options& options) const {
  const pipelines::LengthRule rule(options, {tokenizer_, model_.config(), options.max_length});
  auto encodings = tokenizer_.encode_batch(texts, rule.encoding());
  rule.check_each(encodings, [&](std::size_t i) { return input_tokens(tokenizer_, texts[i]); });
  return encodings;
}

// As in the reference, a pair whose second text is empty is one text, not two.
std::vector<Encoding> TextClassificationPipeline::encode(const TextPairList& pairs,
                                                         const Options& options) const {
  const auto rule_of = [&](bool pair) {
    return pipelines::LengthRule(options, {tokenizer_, model_.config(), options.max_length, pair});
  };
  const pipelines::LengthRule of_text = rule_of(false), of_pair = rule_of(true);
  std::vector<Encoding> encodings;
  encodings.reserve(pairs.size());
  for (const auto& both : pairs) {
    const auto& [text, pair] = both;
    const std::size_t place = encodings.size();
    encodings.push_back(pair.empty() ? tokenizer_.encode(text, of_text.encoding())
                                     : tokenizer_.encode(text, pair, of_pair.encoding()));
    if (pair.empty())
      of_text.check(encodings.back(), place, [&] { return input_tokens(tokenizer_, both.first); });
    else
      of_pair.check(encodings.back(), place, [&] { return input_tokens(tokenizer_, both); });
  }
  return encodings;
}

Tensor TextClassificationPipeline::logits_of(std::vector<Encoding> encodings,
                                             const Options& options) const {
  Tensor all({static_cast<Index>(encodings.size()), model_.config().num_labels()});
  pipelines::for_each_logits(model_, pipelines::windows_of(std::move(encodings)), options,
                             pipelines::copy_to(all));
  return all;
}

std::vector<Labels> TextClassificationPipeline::classify(std::vector<Encoding> encodings,
                                                         const Options& options) const {
  std::vector<Labels> all(encodings.size());
  pipelines::for_each_logits(model_, pipelines::windows_of(std::move(encodings)), options,
                             [&](Index text, float* logits) {
                               all[static_cast<std::size_t>(text)] = best_labels(logits, options);
                             });
  return all;
}

Labels TextClassificationPipeline::best_labels(float* logits, const Options& options) const {
  const ElectraConfig& config = model_.config();
  const Index width = config.num_labels();
  pipelines::make_scores(config, options.function_to_apply, logits);
  Labels labels;
  for (const Index id : pipelines::best_places(logits, width, options.top_k.value_or(width))) {
    labels.push_back({config.label(id), logits[id]});
  }
  return labels;
}

Tensor TextClassificationPipeline::logits(const TextList& texts, const Options& options) const {
  pipelines::check_score_count(static_cast<Index>(texts.size()), model_.config().num_labels());
  return logits_of(encode(texts, options), options);
}

template <class>
Tensor TextClassificationPipeline::logits(const TextPairList& pairs, const Options& options) const {
  pipelines::check_score_count(static_cast<Index>(pairs.size()), model_.config().num_labels());
  return logits_of(encode(pairs, options), options);
}
template Tensor TextClassificationPipeline::logits<>(const TextPairList&, const Options&) const;

std::vector<Labels> TextClassificationPipeline::answer(const TextList& texts,
                                                       const Options& options) const {
  return classify(encode(texts, options), options);
}

std::vector<Labels> TextClassificationPipeline::answer(const TextPairList& pairs,
                                                       const Options& options) const {
  return classify(encode(pairs, options), options);
}

std::vector<Labels> TextClassificationPipeline::operator()(const TextList& texts,
                                                           const Options& options) const {
  check_top_k(texts.size(), model_.config(), options);
  return pipelines::with_index(
      texts, options, [this](const auto& some, const Options& how) { return answer(some, how); });
}

template <class>
std::vector<Labels> TextClassificationPipeline::operator()(const TextPairList& pairs,
                                                           const Options& options) const {
  check_top_k(pairs.size(), model_.config(), options);
  return pipelines::with_index(
      pairs, options, [&](const auto& some, const Options& how) { return answer(some, how); });
}
template std::vector<Labels> TextClassificationPipeline::operator()<>(const TextPairList&,
                                                                      const Options&) const;

}  // namespace electra
