#include "electra/pipelines/text_classification.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "electra/core/error.hpp"
#include "pipelines/encode.hpp"
#include "pipelines/scores.hpp"

namespace electra {
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

/// The places of the `count` largest, the largest first; equal ones keep their order.
std::vector<Index> best_places(const float* row, Index width, Index count) {
  std::vector<Index> places(static_cast<std::size_t>(width));
  std::iota(places.begin(), places.end(), Index{0});
  std::stable_sort(places.begin(), places.end(),
                   [row](Index a, Index b) { return row[a] > row[b]; });
  places.resize(static_cast<std::size_t>(std::min(count, width)));
  return places;
}

}  // namespace

TextClassificationPipeline::TextClassificationPipeline(ElectraTokenizer tokenizer,
                                                       ElectraForSequenceClassification model)
    : tokenizer_(std::move(tokenizer)), model_(std::move(model)) {}

TextClassificationPipeline TextClassificationPipeline::from_pretrained(
    const std::filesystem::path& folder, const LoadOptions& options, LoadReport* report) {
  auto tokenizer = ElectraTokenizer::from_pretrained(folder);
  return {std::move(tokenizer),
          ElectraForSequenceClassification::from_pretrained(folder, options, report)};
}

EncodeOptions TextClassificationPipeline::encode_options(const Options& options) const {
  EncodeOptions encoding;
  encoding.truncation = TruncationStrategy::do_not_truncate;
  if (options.truncation) {
    encoding.truncation = TruncationStrategy::longest_first;
    encoding.max_length = pipelines::longest_input(tokenizer_, model_.config());
  }
  return encoding;
}

std::vector<Labels> TextClassificationPipeline::classify(TokenBatch batch,
                                                         const Options& options) const {
  require(!options.top_k || *options.top_k >= 1, ErrorCode::input, "top_k is ",
          options.top_k.value_or(1), "; it must be 1 or more");
  if (batch.input_ids.empty()) return {};
  Tensor logits = model_.forward(std::move(batch)).logits;
  return best_labels(logits, options);
}

std::vector<Labels> TextClassificationPipeline::best_labels(Tensor& logits,
                                                            const Options& options) const {
  const ElectraConfig& config = model_.config();
  const FunctionToApply function = function_for(config, options);
  const Index width = logits.width();
  std::vector<Labels> all;
  for (Index text = 0; text < logits.size(0); ++text) {
    float* row = logits.data() + text * width;
    apply(function, row, width);
    Labels& labels = all.emplace_back();
    for (const Index id : best_places(row, width, options.top_k.value_or(width))) {
      labels.push_back({config.label(id), row[id]});
    }
  }
  return all;
}

std::vector<Labels> TextClassificationPipeline::operator()(const std::vector<std::string>& texts,
                                                           const Options& options) const {
  return classify(tokenizer_.batch(texts, encode_options(options)), options);
}

// As in the reference, a pair whose second text is empty is one text, not two.
std::vector<Labels> TextClassificationPipeline::operator()(const std::vector<TextPair>& pairs,
                                                           const Options& options) const {
  const EncodeOptions encoding = encode_options(options);
  std::vector<Encoding> encodings;
  encodings.reserve(pairs.size());
  for (const auto& [text, pair] : pairs) {
    encodings.push_back(pair.empty() ? tokenizer_.encode(text, encoding)
                                     : tokenizer_.encode(text, pair, encoding));
  }
  return classify(tokenizer_.pad(encodings), options);
}

std::vector<Labels> TextClassificationPipeline::operator()(std::initializer_list<const char*> texts,
                                                           const Options& options) const {
  return (*this)(std::vector<std::string>(texts.begin(), texts.end()), options);
}

Labels TextClassificationPipeline::operator()(const std::string& text,
                                              const Options& options) const {
  return (*this)(std::vector<std::string>{text}, options).front();
}

}  // namespace electra
