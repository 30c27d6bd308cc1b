#include "electra/pipelines/text_classification.hpp"

#include <ostream>
#include <utility>

#include "electra/core/error.hpp"
#include "pipelines/batches.hpp"
#include "pipelines/encode.hpp"
#include "pipelines/scores.hpp"
#include "pipelines/with_index.hpp"

namespace electra {

std::ostream& operator<<(std::ostream& stream, const LabelScore& label) {
  return stream << label.label << ' ' << label.score;
}

namespace {

using Labels = TextClassificationPipeline::Labels;

FunctionToApply function_for(const ElectraConfig& config,
                             const TextClassificationOptions& options) {
  if (options.function_to_apply) return *options.function_to_apply;
  if (config.problem_type == ProblemType::regression) return FunctionToApply::none;
  const bool each_alone =
      config.problem_type == ProblemType::multi_label_classification || config.num_labels() == 1;
  return each_alone ? FunctionToApply::sigmoid : FunctionToApply::softmax;
}

void apply(FunctionToApply function, float* row, Index width) {
  if (function == FunctionToApply::softmax) pipelines::softmax(row, width);
  if (function == FunctionToApply::sigmoid) pipelines::sigmoid(row, width);
}

}  // namespace

std::vector<Labels> TextClassificationPipeline::classify(std::vector<Encoding> encodings,
                                                         const Options& options) const {
  require(!options.top_k || *options.top_k >= 1, ErrorCode::input, OptionName{"top_k"}, " is ",
          options.top_k.value_or(1), "; it must be 1 or more");
  std::vector<Labels> all(encodings.size());
  auto windows = pipelines::windows_of(std::move(encodings));
  pipelines::for_each_batch(windows, options, [&](const auto& batch) {
    Tensor logits = model_.forward(batch.tokens).logits;
    float* row = logits.data();
    for (const Index text : batch.windows) {
      all[static_cast<std::size_t>(text)] = best_labels(row, options);
      row += logits.width();
    }
  });
  return all;
}

Labels TextClassificationPipeline::best_labels(float* logits, const Options& options) const {
  const ElectraConfig& config = model_.config();
  const Index width = config.num_labels();
  apply(function_for(config, options), logits, width);
  Labels labels;
  for (const Index id : pipelines::best_places(logits, width, options.top_k.value_or(width))) {
    labels.push_back({config.label(id), logits[id]});
  }
  return labels;
}

std::vector<Labels> TextClassificationPipeline::answer(const std::vector<std::string>& texts,
                                                       const Options& options) const {
  const auto encoding = pipelines::whole_or_cut(options.truncation,
                                                {tokenizer_, model_.config(), options.max_length});
  return classify(tokenizer_.encode_batch(texts, encoding), options);
}

// As in the reference, a pair whose second text is empty is one text, not two.
std::vector<Labels> TextClassificationPipeline::answer(const std::vector<TextPair>& pairs,
                                                       const Options& options) const {
  const auto encode_options = [&](bool pair) {
    return pipelines::whole_or_cut(options.truncation,
                                   {tokenizer_, model_.config(), options.max_length, pair});
  };
  std::vector<Encoding> encodings;
  encodings.reserve(pairs.size());
  for (const auto& [text, pair] : pairs) {
    encodings.push_back(pair.empty() ? tokenizer_.encode(text, encode_options(false))
                                     : tokenizer_.encode(text, pair, encode_options(true)));
  }
  return classify(std::move(encodings), options);
}

std::vector<Labels> TextClassificationPipeline::operator()(std::initializer_list<const char*> texts,
                                                           const Options& options) const {
  return (*this)(std::vector<std::string>(texts.begin(), texts.end()), options);
}

Labels TextClassificationPipeline::operator()(const std::string& text,
                                              const Options& options) const {
  return (*this)(std::vector<std::string>{text}, options).front();
}

std::vector<TextClassificationPipeline::Labels> TextClassificationPipeline::operator()(
    std::initializer_list<std::pair<const char*, const char*>> pairs,
    const Options& options) const {
  return (*this)(std::vector<TextPair>(pairs.begin(), pairs.end()), options);
}

std::vector<Labels> TextClassificationPipeline::operator()(const std::vector<std::string>& texts,
                                                           const Options& options) const {
  return pipelines::with_index(
      texts, options, [this](const auto& some, const Options& how) { return answer(some, how); });
}

std::vector<Labels> TextClassificationPipeline::operator()(const std::vector<TextPair>& pairs,
                                                           const Options& options) const {
  return pipelines::with_index(
      pairs, options, [this](const auto& some, const Options& how) { return answer(some, how); });
}

}  // namespace electra
