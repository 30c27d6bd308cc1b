#include "electra/pipelines/feature_extraction.hpp"

#include <algorithm>
#include <utility>

#include "electra/core/error.hpp"
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

void FeatureExtractionPipeline::for_each_text(const TextList& texts, const Options& options,
                                              const TakeFeatures& take) const {
  const pipelines::LengthRule rule(options, {tokenizer_, model_.config(), options.max_length});
  auto encodings = tokenizer_.encode_batch(texts, rule.encoding());
  rule.check_each(encodings, [&](std::size_t i) { return input_tokens(tokenizer_, texts[i]); });
  const auto windows = pipelines::windows_of(std::move(encodings));
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
      take(place, std::move(features));
      rows += windows[place].encoding.size() * states.width();
    }
  });
}

std::vector<Tensor> FeatureExtractionPipeline::operator()(const TextList& texts,
                                                          const Options& options) const {
  return pipelines::with_index(texts, options, [this](const auto& some, const Options& how) {
    std::vector<Tensor> all(some.size());
    for_each_text(some, how,
                  [&](std::size_t place, Tensor features) { all[place] = std::move(features); });
    return all;
  });
}

Tensor FeatureExtractionPipeline::vectors(const TextList& texts, const Options& options) const {
  require(options.pooling != Pooling::none, ErrorCode::input, OptionName{"pooling"},
          " is none; a text has one vector only with another");
  return pipelines::with_index(texts, options, [this](const auto& some, const Options& how) {
    Tensor all({static_cast<Index>(some.size()), model_.config().hidden_size});
    for_each_text(some, how, [&](std::size_t place, const Tensor& features) {
      std::copy(features.begin(), features.end(),
                all.data() + static_cast<Index>(place) * all.width());
    });
    return all;
  });
}

}  // namespace electra
