// Explanations of the answers of this library's own pipelines.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "electra/core/log.hpp"
#include "electra/pipelines/explain.hpp"
#include "pipelines/characters.hpp"
#include "pipelines/class_logits.hpp"
#include "pipelines/encode.hpp"
#include "pipelines/scores.hpp"
#include "pipelines/with_index.hpp"
#include "pipelines/word_effects.hpp"

namespace electra {
namespace {

using pipelines::PairWords;
using pipelines::ReadCharacters;
using Tokens = ReplacedTokenDetectionPipeline::Tokens;

std::vector<Offsets> places_of(const WordPlaces& words, const ElectraTokenizer& tokenizer,
                               std::string_view text) {
  return words ? words(text) : words_of(tokenizer, text);
}

PairWords words_of_pair(const WordPlaces& words, const ElectraTokenizer& tokenizer,
                        const TextPairView& pair) {
  PairWords all{places_of(words, tokenizer, pair.first), {}};
  if (!pair.second.empty()) all.second = places_of(words, tokenizer, pair.second);
  return all;
}

/// Returns which characters of its texts an encoding has.
ReadCharacters characters_of(const Encoding& encoded) {
  std::optional<Offsets> found[2];
  const std::vector<std::int32_t> sequences = encoded.sequence_ids();
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    if (sequences[i] == Encoding::none) continue;
    std::optional<Offsets>& all = found[sequences[i]];
    const Offsets& token = encoded.offsets[i];
    all = all ? Offsets{std::min(all->start, token.start), std::max(all->end, token.end)} : token;
  }
  return {found[0].value_or(Offsets{}), found[1].value_or(Offsets{})};
}

/// Returns what a model reads of a pair, or of its first text if the limits are not of pairs.
ReadCharacters read_of(const TextPairView& pair, const TruncatingOptions& options,
                       const pipelines::InputLimits& limits) {
  const EncodeOptions encoding = pipelines::LengthRule(options, limits).encoding();
  const Encoding encoded = limits.pairs ? limits.tokenizer.encode(pair.first, pair.second, encoding)
                                        : limits.tokenizer.encode(pair.first, encoding);
  return encoded.is_truncated() ? characters_of(encoded) : ReadCharacters{};
}

/// Explains a label of one pair: the one of that class, or without it the best.
Explanation explain_class(const TextClassificationPipeline& pipeline, const TextPairView& pair,
                          const PairWords& words, std::optional<Index> id,
                          const TextClassificationOptions& options) {
  const ElectraConfig& config = pipeline.model().config();
  const Index width = config.num_labels();
  const ReadCharacters read = read_of(
      pair, options, {pipeline.tokenizer(), config, options.max_length, !pair.second.empty()});
  std::vector<float> whole;  // the logits of the first text, which is the whole one
  const auto logits = [&](const std::vector<TextPair>& pairs) {
    const Tensor all = pipeline.logits(pairs, options);
    if (whole.empty()) whole.assign(all.data(), all.data() + width);
    if (!id) id = pipelines::best_place(whole.data(), width);
    std::vector<float> of_class;
    for (Index row = 0; row < all.size(0); ++row) of_class.push_back(all[row * width + *id]);
    return of_class;
  };
  Explanation explanation{word_effects(pair, words, read, logits), {}, 0, std::nullopt};
  pipelines::make_scores(config, std::nullopt, whole.data());
  explanation.label = config.label(*id);
  explanation.score = whole[static_cast<std::size_t>(*id)];
  return explanation;
}

/// Explains how well a document answers a query.
Explanation explain_ranking(const RerankPipeline& pipeline, const TextPairView& pair,
                            const PairWords& words, const RerankOptions& options) {
  const ElectraConfig& config = pipeline.model().config();
  const std::string prompted = pipeline.prompt() + std::string(pair.first);
  ReadCharacters read = read_of({prompted, pair.second}, options,
                                {pipeline.tokenizer(), config, options.max_length, true});
  const auto in_prompt = static_cast<std::int32_t>(pipelines::character_count(pipeline.prompt()));
  for (std::int32_t* place : {&read.first.start, &read.first.end})
    *place = std::max(0, *place - in_prompt);
  std::optional<float> score;  // of the first pair, which is the whole one
  const auto logits = [&](const std::vector<TextPair>& pairs) {
    std::vector<QueryDocuments> inputs;
    inputs.reserve(pairs.size());
    for (const auto& [query, document] : pairs) inputs.push_back({query, {document}});
    std::vector<float> all;
    for (const RerankPipeline::Ranking& ranking : pipeline(inputs, options)) {
      if (!score) score = ranking.front().score;
      all.push_back(ranking.front().logit);
    }
    return all;
  };
  Explanation explanation{word_effects(pair, words, read, logits), {}, 0, std::nullopt};
  explanation.label = config.label(pipelines::label_id(config, options.label));
  explanation.score = *score;
  return explanation;
}

/// Returns the highest logit of the tokens of a word; NaN if there are none. The tokens stand in
/// the order of the text.
float logit_of(const Tokens& tokens, const Offsets& word) {
  const auto first =
      std::partition_point(tokens.begin(), tokens.end(),
                           [&](const JudgedToken& each) { return each.end <= word.start; });
  std::vector<float> logits;
  for (auto token = first; token != tokens.end() && token->start < word.end; ++token) {
    if (token->end > word.start) logits.push_back(token->logit);
  }
  if (logits.empty()) return std::numeric_limits<float>::quiet_NaN();
  return logits[static_cast<std::size_t>(
      pipelines::best_place(logits.data(), static_cast<Index>(logits.size())))];
}

/// Returns the characters of the window in which a word of a text lies furthest from both ends;
/// nothing if it is read in one.
std::optional<Offsets> window_around(const Offsets& word, const Encoding& encoded) {
  if (encoded.overflowing.empty()) return std::nullopt;
  const auto room = [&](const Offsets& read) {
    return std::min(word.start - read.start, read.end - word.end);
  };
  Offsets best = characters_of(encoded).first;
  for (const Encoding& window : encoded.overflowing) {
    const Offsets read = characters_of(window).first;
    if (room(read) > room(best)) best = read;
  }
  return Offsets{std::min(best.start, word.start), std::max(best.end, word.end)};
}

bool is_in(const Offsets& range, const Offsets& part) {
  return range.start >= part.start && range.end <= part.end;
}

Offsets moved_by(const Offsets& range, std::int32_t characters) {
  return {range.start + characters, range.end + characters};
}

/// A text, and which of its words is explained by the others.
class JudgedWord {
 public:
  /// Takes the first word that has these characters, or without them the one that looks most
  /// replaced. Throws `input` if there is none, and for words that do not lie in the text.
  JudgedWord(std::vector<Offsets> words, std::string_view text, const Tokens& tokens,
             const std::optional<std::string>& characters)
      : others_(std::move(words)) {
    require(!others_.empty(), ErrorCode::input, "the text has no words; there is nothing to judge");
    pipelines::check_words(others_, text);
    const pipelines::CharacterText pieces(text);
    const auto found =
        characters
            ? std::find_if(others_.begin(), others_.end(),
                           [&](const Offsets& each) { return pieces.slice(each) == *characters; })
            : std::min_element(
                  others_.begin(), others_.end(), [&](const Offsets& a, const Offsets& b) {
                    return pipelines::is_better(logit_of(tokens, a), logit_of(tokens, b));
                  });
    if (found == others_.end()) refuse(*characters, pieces);
    word_ = *found;
    characters_ = pieces.slice(word_);
    others_.erase(found);
  }

  const Offsets& place() const { return word_; }
  const std::string& characters() const { return characters_; }
  const std::vector<Offsets>& others() const { return others_; }
  /// Returns the word in a part of the text, with the others that lie in it.
  JudgedWord within(const Offsets& part) const {
    JudgedWord moved = *this;
    moved.others_.clear();
    for (const Offsets& each : others_) {
      if (is_in(each, part)) moved.others_.push_back(moved_by(each, -part.start));
    }
    moved.word_ = moved_by(word_, -part.start);
    return moved;
  }
  /// Returns where it lies in the text without one of the others, which may overlap it.
  Offsets place_without(std::size_t other) const {
    const Offsets& left_out = others_[other];
    const auto moved = [&](std::int32_t place) {
      return place - std::max(0, std::min(left_out.end, place) - left_out.start);
    };
    return {moved(word_.start), moved(word_.end)};
  }

 private:
  [[noreturn]] void refuse(const std::string& label, const pipelines::CharacterText& text) const {
    std::vector<std::string> words;
    for (const Offsets& each : others_) words.push_back(text.slice(each));
    fail(ErrorCode::input, OptionName{"label"}, " is ", Quoted{label},
         ", which is no word of the text; its words are ", quoted_list(words, 32));
  }

  std::vector<Offsets> others_;
  Offsets word_;
  std::string characters_;
};

/// Explains the judgement of a word.
Explanation explain_word(const ReplacedTokenDetectionPipeline& pipeline, std::string_view text,
                         const JudgedWord& word, const ReplacedTokenDetectionOptions& options) {
  std::size_t asked = 0;  // the whole text, and then without each of the others
  const auto logits = [&](const std::vector<std::string>& texts) {
    std::vector<float> of_word;
    for (const Tokens& tokens : pipeline(texts, options)) {
      of_word.push_back(
          logit_of(tokens, asked == 0 ? word.place() : word.place_without(asked - 1)));
      ++asked;
    }
    return of_word;
  };
  Explanation explanation{explain(text, word.others(), logits), word.characters(), 0, word.place()};
  explanation.score = explanation.logit;
  pipelines::sigmoid(&explanation.score, 1);
  return explanation;
}

/// Explains the judgement of a word by what is read with it: other words have no effect.
Explanation explain_in_window(const ReplacedTokenDetectionPipeline& pipeline, std::string_view text,
                              const JudgedWord& word,
                              const ReplacedTokenDetectionOptions& options) {
  const pipelines::InputLimits limits{pipeline.tokenizer(), pipeline.model().config(),
                                      options.max_length};
  const std::optional<Offsets> window = window_around(
      word.place(), pipeline.tokenizer().encode(text, pipelines::windows_with({}, limits)));
  if (!window) return explain_word(pipeline, text, word, options);
  const pipelines::CharacterText characters(text);
  Explanation explanation =
      explain_word(pipeline, characters.slice(*window), word.within(*window), options);
  std::vector<WordEffect> all;
  auto next = explanation.words.begin();
  for (const Offsets& other : word.others()) {
    const float effect = is_in(other, *window) ? (next++)->effect : 0;
    all.push_back({characters.slice(other), other.start, other.end, effect});
  }
  explanation.words = std::move(all);
  explanation.place = word.place();
  return explanation;
}

/// Changes the places of characters in an explanation into those of a unit.
void convert(OffsetUnit unit, const TextPairView& pair, Explanation& explanation) {
  if (unit == OffsetUnit::characters) return;
  const pipelines::CharacterText text(pair.first), second(pair.second);
  for (WordEffect& word : explanation.words) text.convert(unit, word.start, word.end);
  for (WordEffect& word : explanation.pair_words) second.convert(unit, word.start, word.end);
  if (!explanation.place) return;
  Index start = explanation.place->start, end = explanation.place->end;
  text.convert(unit, start, end);
  explanation.place = {static_cast<std::int32_t>(start), static_cast<std::int32_t>(end)};
}

/// Returns what `explain_one(place, progress)` returns for each of so many texts. An `input` error
/// that it throws has that place.
template <class ExplainOne>
std::vector<Explanation> explain_each(std::size_t count, const ProgressCallback& progress,
                                      const ExplainOne& explain_one) {
  std::vector<Explanation> all;
  const auto report = [&](const PipelineProgress& of_text) {
    const double texts = static_cast<double>(all.size()) + of_text.share;
    if (progress)
      progress({static_cast<Index>(all.size()), static_cast<Index>(count),
                texts / static_cast<double>(count)});
  };
  while (all.size() < count) {
    pipelines::at_index(all.size(), [&] {
      detail::LogScope scope(all.size());  // one warning, not one for each word that is left out
      all.push_back(explain_one(all.size(), report));
      scope.commit_first();
    });
    report({0, 1});
  }
  return all;
}

}  // namespace

template <class>
std::vector<Explanation> explain(const TextClassificationPipeline& pipeline,
                                 const TextPairList& pairs, const ExplainOptions& options) {
  std::optional<Index> id;
  if (options.label) id = pipelines::label_id(pipeline.model().config(), options.label);
  TextClassificationOptions inner;
  inner.max_length = options.max_length;
  inner.truncation = options.truncation;
  pipeline.logits(TextList(), inner);  // refuses options, also for no texts
  return explain_each(
      pairs.size(), options.progress, [&](std::size_t i, const ProgressCallback& progress) {
        inner.progress = progress;
        const PairWords words = words_of_pair(options.words, pipeline.tokenizer(), pairs[i]);
        Explanation explanation = explain_class(pipeline, pairs[i], words, id, inner);
        convert(options.offset_unit, pairs[i], explanation);
        return explanation;
      });
}

template std::vector<Explanation> explain<>(const TextClassificationPipeline&, const TextPairList&,
                                            const ExplainOptions&);

std::vector<Explanation> explain(const TextClassificationPipeline& pipeline, const TextList& texts,
                                 const ExplainOptions& options) {
  std::vector<TextPairView> pairs;
  for (const std::string_view text : texts) pairs.emplace_back(text, "");
  return explain(pipeline, pairs, options);
}

std::vector<Explanation> explain(const RerankPipeline& pipeline,
                                 const TextPairList& query_documents,
                                 const ExplainOptions& options) {
  RerankOptions inner;
  inner.max_length = options.max_length;
  inner.truncation = options.truncation;
  inner.label = options.label;
  pipeline(std::vector<QueryDocuments>{}, inner);  // refuses options, also for no texts
  return explain_each(query_documents.size(), options.progress,
                      [&](std::size_t i, const ProgressCallback& progress) {
                        inner.progress = progress;
                        const TextPairView& pair = query_documents[i];
                        const PairWords words =
                            words_of_pair(options.words, pipeline.tokenizer(), pair);
                        Explanation explanation = explain_ranking(pipeline, pair, words, inner);
                        convert(options.offset_unit, pair, explanation);
                        return explanation;
                      });
}

std::vector<Explanation> explain(const ReplacedTokenDetectionPipeline& pipeline,
                                 const TextList& texts, const ExplainOptions& options) {
  ReplacedTokenDetectionOptions inner;
  inner.max_length = options.max_length;
  pipeline(TextList(), inner);  // refuses options, also for no texts
  return explain_each(
      texts.size(), options.progress, [&](std::size_t i, const ProgressCallback& progress) {
        // The first pass, which is no share of the work, repeats the last report.
        inner.progress = [&](const PipelineProgress&) { progress({0, 1}); };
        const JudgedWord word(places_of(options.words, pipeline.tokenizer(), texts[i]), texts[i],
                              pipeline(texts[i], inner), options.label);
        inner.progress = progress;
        Explanation explanation = explain_in_window(pipeline, texts[i], word, inner);
        convert(options.offset_unit, {texts[i], ""}, explanation);
        return explanation;
      });
}

}  // namespace electra
