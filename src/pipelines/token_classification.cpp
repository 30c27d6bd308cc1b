#include "electra/pipelines/token_classification.hpp"

#include <algorithm>
#include <utility>

#include "electra/core/error.hpp"
#include "pipelines/batches.hpp"
#include "pipelines/encode.hpp"
#include "pipelines/entities.hpp"
#include "pipelines/scores.hpp"

namespace electra {

using Entities = TokenClassificationPipeline::Entities;

namespace {

/// How the entities of windows become those of texts.
struct Gathering {
  std::size_t text_count;
  const std::vector<std::string>& ignore_labels;

  bool ignored(const Entity& entity) const {
    return std::find(ignore_labels.begin(), ignore_labels.end(), entity.label) !=
           ignore_labels.end();
  }
};

std::vector<Entities> entities_of_texts(const std::vector<pipelines::Window>& windows,
                                        std::vector<Entities> of_window,
                                        const Gathering& gathering) {
  std::vector<Entities> all(gathering.text_count);
  std::vector<Index> window_count(all.size());
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const auto text = static_cast<std::size_t>(windows[i].input);
    ++window_count[text];
    for (Entity& entity : of_window[i]) {
      if (!gathering.ignored(entity)) all[text].push_back(std::move(entity));
    }
  }
  for (std::size_t text = 0; text < all.size(); ++text) {
    if (window_count[text] > 1) all[text] = pipelines::without_overlaps(std::move(all[text]));
  }
  return all;
}

}  // namespace

EncodeOptions TokenClassificationPipeline::encode_options(const Options& options) const {
  const ElectraConfig& config = model_.config();
  if (!options.stride) return pipelines::whole_or_cut(true, tokenizer_, config);
  require(options.aggregation_strategy != AggregationStrategy::none, ErrorCode::input,
          OptionName{"stride"}, " was given without an ", OptionName{"aggregation_strategy"},
          "; tokens that windows share would come twice: choose one");
  return pipelines::windows_with(options.stride, tokenizer_, config);
}

std::vector<Entities> TokenClassificationPipeline::operator()(const std::vector<std::string>& texts,
                                                              const Options& options) const {
  const pipelines::EntityMaker maker(tokenizer_, model_.config(), options.aggregation_strategy);
  const std::vector<pipelines::CharacterText> characters(texts.begin(), texts.end());
  auto windows = pipelines::windows_of(tokenizer_.encode_batch(texts, encode_options(options)));
  std::vector<Entities> of_window(windows.size());
  pipelines::for_each_batch(windows, options, [&](const auto& batch) {
    Tensor logits = model_.forward(batch.tokens).logits;
    float* scores = logits.data();
    for (const Index place : batch.windows) {
      const pipelines::Window& window = windows[static_cast<std::size_t>(place)];
      pipelines::softmax_rows(scores, window.encoding.size(), logits.width());
      const auto& text = characters[static_cast<std::size_t>(window.input)];
      of_window[static_cast<std::size_t>(place)] =
          maker.entities(maker.tokens(text, window.encoding, scores));
      scores += window.encoding.size() * logits.width();
    }
  });
  return entities_of_texts(windows, std::move(of_window), {texts.size(), options.ignore_labels});
}

Entities TokenClassificationPipeline::operator()(const std::string& text,
                                                 const Options& options) const {
  return (*this)(std::vector<std::string>{text}, options).front();
}

std::vector<TokenClassificationPipeline::Entities> TokenClassificationPipeline::operator()(
    std::initializer_list<const char*> texts, const Options& options) const {
  return (*this)(std::vector<std::string>(texts.begin(), texts.end()), options);
}

}  // namespace electra
