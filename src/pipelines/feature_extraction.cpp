#include "electra/pipelines/feature_extraction.hpp"

#include <algorithm>
#include <utility>

#include "electra/pipelines/input_tokens.hpp"
#include "heads/sentence/pooling.hpp"
#include "pipelines/batches.hpp"
#include "pipelines/encode.hpp"
#include "pipelines/with_index.hpp"

namespace electra {
namespace {

Tensor pooled(Pooling pooling, const float* rows, Index count, Index width) {
  Tensor result(pooling == Pooling::none ? Shape{count, width} : Shape{width});
  if (pooling == Pooling::none)
    std::copy_n(rows, count * width, result.data());
  else
    sentence::pool(pooling, {rows, count, width}, result.data());
  return result;
}

}  // namespace

std::vector<Tensor> FeatureExtractionPipeline::answer(const std::vector<std::string>& texts,
                                                      const Options& options) const {
  const pipelines::LengthRule rule(options, {tokenizer_, model_.config(), options.max_length});
  auto encodings = tokenizer_.encode_batch(texts, rule.encoding());
  rule.check_each(encodings, [&](std::size_t i) { return input_tokens(tokenizer_, texts[i]); });
  auto windows = pipelines::windows_of(std::move(encodings));
  std::vector<Tensor> all(texts.size());
  pipelines::for_each_batch(windows, options, [&](const auto& batch) {
    const Tensor states = model_.forward(batch.tokens).last_hidden_state;
    const float* rows = states.data();
    for (const Index text : batch.windows) {
      const auto place = static_cast<std::size_t>(text);
      Tensor features =
          pooled(options.pooling, rows, windows[place].encoding.size(), states.width());
      for (Index i = 0; options.normalize && i < features.row_count(); ++i) {
        sentence::normalize(features.data() + i * features.width(), features.width());
      }
      all[place] = std::move(features);
      rows += windows[place].encoding.size() * states.width();
    }
  });
  return all;
}

Tensor FeatureExtractionPipeline::operator()(const std::string& text,
                                             const Options& options) const {
  return (*this)(std::vector<std::string>{text}, options).front();
}

std::vector<Tensor> FeatureExtractionPipeline::operator()(std::initializer_list<const char*> texts,
                                                          const Options& options) const {
  return (*this)(std::vector<std::string>(texts.begin(), texts.end()), options);
}

std::vector<Tensor> FeatureExtractionPipeline::operator()(const std::vector<std::string>& texts,
                                                          const Options& options) const {
  return pipelines::with_index(
      texts, options, [this](const auto& some, const Options& how) { return answer(some, how); });
}

}  // namespace electra
