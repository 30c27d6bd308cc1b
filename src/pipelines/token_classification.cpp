#include "electra/pipelines/token_classification.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string_view>
#include <utility>

#include "electra/core/error.hpp"
#include "electra/pipelines/input_tokens.hpp"
#include "pipelines/batches.hpp"
#include "pipelines/characters.hpp"
#include "pipelines/encode.hpp"
#include "pipelines/entities.hpp"
#include "pipelines/scores.hpp"
#include "pipelines/with_index.hpp"
#include "tokenizer/engine/engine.hpp"

namespace electra {

using Entities = TokenClassificationPipeline::Entities;

namespace {

// Every entity has a copy of its label: labels and tokens make a product.
constexpr std::size_t max_label_bytes = std::size_t{1} << 25;
constexpr std::size_t label_bytes_of_each = 64;

/// The entities of windows that are kept.
class EntityFilter {
 public:
  EntityFilter(const std::vector<std::string>& ignore_labels, std::size_t text_count)
      : ignore_labels_(ignore_labels.begin(), ignore_labels.end()), bytes_(text_count) {}

  /// Returns those of a window of a text whose labels are not ignored. Throws `input` if the labels
  /// of that text have become too long.
  Entities kept(Entities entities, std::size_t text) {
    entities.erase(
        std::remove_if(entities.begin(), entities.end(),
                       [&](const Entity& each) { return ignore_labels_.count(each.label) != 0; }),
        entities.end());
    for (const Entity& each : entities)
      bytes_[text] += std::max(each.label.size(), label_bytes_of_each) - label_bytes_of_each;
    require(bytes_[text] <= max_label_bytes, ErrorCode::input,
            "the labels of the entities of a text take more than ", max_label_bytes,
            " bytes beside ", label_bytes_of_each,
            " for each; split the text, or make the labels of the model shorter");
    return entities;
  }

 private:
  std::set<std::string_view> ignore_labels_;
  std::vector<std::size_t> bytes_;  // of the labels of each text, beside label_bytes_of_each
};

// It stands between all words: words and delimiter make a product.
constexpr std::size_t max_delimiter_bytes = std::size_t{1} << 25;

/// Words as one text.
class JoinedWords {
 public:
  /// Throws `input` for a text that would be too long.
  JoinedWords(const TextList& words, const std::string& delimiter) {
    check_size(words, delimiter);
    const Index gap = pipelines::character_count(delimiter);
    Index start = 0;
    for (const std::string_view word : words) {
      if (!starts_.empty()) text_ += delimiter;
      text_ += word;
      starts_.push_back(start);
      start += pipelines::character_count(word) + gap;
    }
  }

  const std::string& text() const noexcept { return text_; }

  /// Makes the offsets of tokens, which count in their word, count in the text.
  void move_offsets(Encoding& encoding) const {
    for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
      const std::int32_t word = encoding.word_ids[i];
      if (word < 0) continue;
      const auto start = static_cast<std::int32_t>(starts_[static_cast<std::size_t>(word)]);
      encoding.offsets[i].start += start;
      encoding.offsets[i].end += start;
    }
  }

 private:
  /// Keeps the places of characters within the offsets of tokens, too.
  static void check_size(const TextList& words, const std::string& delimiter) {
    const std::size_t gaps = words.empty() ? 0 : words.size() - 1;
    require(delimiter.empty() || gaps <= max_delimiter_bytes / delimiter.size(), ErrorCode::input,
            words.size(), " words with a ", OptionName{"delimiter"}, " of ", delimiter.size(),
            " bytes between them would have more than ", max_delimiter_bytes,
            " bytes of it; shorten it, or split the text");
    std::size_t bytes = gaps * delimiter.size();
    for (const std::string_view word : words) bytes += word.size();
    tokenizer::engine::require_short_enough(bytes);
  }

  std::string text_;
  std::vector<Index> starts_;  // of each word, in characters
};

std::vector<Entities> entities_of_texts(const std::vector<pipelines::Window>& windows,
                                        std::vector<Entities> of_window, std::size_t text_count) {
  std::vector<Entities> all(text_count);
  std::vector<Index> window_count(all.size());
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const auto text = static_cast<std::size_t>(windows[i].input);
    ++window_count[text];
    for (Entity& entity : of_window[i]) all[text].push_back(std::move(entity));
  }
  for (std::size_t text = 0; text < all.size(); ++text) {
    if (window_count[text] > 1) all[text] = pipelines::without_overlaps(std::move(all[text]));
  }
  return all;
}

}  // namespace

EncodeOptions TokenClassificationPipeline::encode_options(const Options& options) const {
  const pipelines::InputLimits limits{tokenizer_, model_.config(), options.max_length};
  if (!options.stride) return pipelines::LengthRule(options, limits).encoding();
  require(options.aggregation_strategy != AggregationStrategy::none, ErrorCode::input,
          OptionName{"stride"}, " was given without an ", OptionName{"aggregation_strategy"},
          "; tokens that windows share would come twice: choose one");
  return pipelines::windows_with(options.stride, limits);
}

void TokenClassificationPipeline::check_lengths(
    const std::vector<Encoding>& encodings, const Options& options,
    const std::function<Index(std::size_t)>& tokens) const {
  if (options.stride) return;  // nothing is lost in windows
  const pipelines::InputLimits limits{tokenizer_, model_.config(), options.max_length};
  pipelines::LengthRule(options, limits).check_each(encodings, tokens);
}

std::vector<Entities> TokenClassificationPipeline::answer(const TextList& texts,
                                                          const Options& options) const {
  std::vector<Encoding> encodings = tokenizer_.encode_batch(texts, encode_options(options));
  check_lengths(encodings, options,
                [&](std::size_t i) { return input_tokens(tokenizer_, texts[i]); });
  return entities(texts, std::move(encodings), options);
}

std::vector<Entities> TokenClassificationPipeline::answer(const WordsList& texts,
                                                          const Options& options) const {
  const EncodeOptions encoding = encode_options(options);
  std::vector<std::string> joined;
  std::vector<Encoding> encodings;
  for (const TextList& words : texts) {
    const JoinedWords text =
        pipelines::at_index(joined.size(), [&] { return JoinedWords(words, options.delimiter); });
    encodings.push_back(tokenizer_.encode_words(words, encoding));
    text.move_offsets(encodings.back());
    for (Encoding& window : encodings.back().overflowing) text.move_offsets(window);
    joined.push_back(text.text());
  }
  check_lengths(encodings, options, [&](std::size_t i) {
    return tokenizer_.encode_words(texts[i], pipelines::whole()).size();
  });
  return entities(joined, std::move(encodings), options);
}

std::vector<Entities> TokenClassificationPipeline::entities(const TextList& texts,
                                                            std::vector<Encoding> encodings,
                                                            const Options& options) const {
  const pipelines::EntityMaker maker(tokenizer_, model_.config(), options.aggregation_strategy);
  const std::vector<pipelines::CharacterText> characters(texts.begin(), texts.end());
  auto windows = pipelines::windows_of(std::move(encodings));
  std::vector<Entities> of_window(windows.size());
  EntityFilter filter(options.ignore_labels, texts.size());
  const auto classify = [&](const pipelines::WindowBatch& batch) {
    Tensor logits = model_.forward(batch.tokens).logits;
    float* scores = logits.data();
    for (const Index place : batch.windows) {
      const pipelines::Window& window = windows[static_cast<std::size_t>(place)];
      pipelines::softmax_rows(scores, window.encoding.size(), logits.width());
      const auto text = static_cast<std::size_t>(window.input);
      of_window[static_cast<std::size_t>(place)] = filter.kept(
          maker.entities(maker.tokens(characters[text], window.encoding, scores)), text);
      scores += window.encoding.size() * logits.width();
    }
  };
  pipelines::for_each_batch(windows, options, classify, model_.config().num_labels());
  std::vector<Entities> all = entities_of_texts(windows, std::move(of_window), texts.size());
  for (std::size_t text = 0; text < all.size(); ++text) {
    for (Entity& entity : all[text])
      characters[text].convert(options.offset_unit, entity.start, entity.end);
  }
  return all;
}

std::vector<Entities> TokenClassificationPipeline::operator()(const TextList& texts,
                                                              const Options& options) const {
  return pipelines::with_index(
      texts, options, [this](const auto& some, const Options& how) { return answer(some, how); });
}

template <class>
std::vector<Entities> TokenClassificationPipeline::operator()(const WordsList& texts,
                                                              const Options& options) const {
  return pipelines::with_index(
      texts, options, [&](const auto& some, const Options& how) { return answer(some, how); });
}
template std::vector<Entities> TokenClassificationPipeline::operator()<>(const WordsList&,
                                                                         const Options&) const;

}  // namespace electra
