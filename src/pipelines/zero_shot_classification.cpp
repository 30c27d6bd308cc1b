#include "electra/pipelines/zero_shot_classification.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "electra/pipelines/input_tokens.hpp"
#include "pipelines/class_logits.hpp"
#include "pipelines/encode.hpp"
#include "pipelines/hypotheses.hpp"
#include "pipelines/scores.hpp"
#include "pipelines/with_index.hpp"

namespace electra {
namespace {

using pipelines::InputBlock;
using Labels = ZeroShotClassificationPipeline::Labels;
using Options = ZeroShotClassificationOptions;

/// Encodes a text and its hypothesis, of which only the text is cut.
class PairEncoder {
 public:
  PairEncoder(const ElectraTokenizer& tokenizer, const ElectraConfig& config,
              const Options& options)
      : PairEncoder(tokenizer, options, {tokenizer, config, options.max_length, true}) {}

  /// Encodes a text with each of some hypotheses; `tokens` counts those of pairs with the text. As
  /// in the reference, a hypothesis that is too long itself leaves the text whole.
  std::vector<Encoding> encode(std::string_view text, const std::vector<std::string>& hypotheses,
                               pipelines::PairTokens& tokens) const {
    std::vector<std::string_view> beside_cut;
    for (const std::string& each : hypotheses)
      if (!leaves_no_room(each, tokens)) beside_cut.push_back(each);
    std::vector<Encoding> cut =
        tokenizer_.encode_pairs(text, beside_cut, truncates_ ? cut_ : pipelines::whole());
    if (cut.size() == hypotheses.size()) return cut;
    std::vector<Encoding> all;
    auto next = cut.begin();
    for (const std::string& each : hypotheses)
      all.push_back(leaves_no_room(each, tokens) ? tokenizer_.encode(text, each, pipelines::whole())
                                                 : std::move(*next++));
    return all;
  }
  /// Returns what counts the tokens of pairs with a text.
  pipelines::PairTokens tokens_with(std::string_view text) const { return {tokenizer_, text}; }
  /// Throws for a pair that is too long; warns of one that was cut.
  void check(const Encoding& encoded, std::size_t index, const TextPairView& pair) const {
    rule_.check(encoded, index, [&] { return input_tokens(tokenizer_, pair); });
  }

 private:
  PairEncoder(const ElectraTokenizer& tokenizer, const Options& options,
              const pipelines::InputLimits& limits)
      : tokenizer_(tokenizer),
        is_limited_(options.max_length.has_value()),
        truncates_(options.truncation),
        rule_(options, limits),
        cut_(pipelines::whole()) {
    cut_.truncation = TruncationStrategy::only_first;
    cut_.max_length = limits.longest_input();
  }

  /// Whether a hypothesis is too long whatever is cut of the text. Throws `input` if that is by
  /// max_length.
  bool leaves_no_room(const std::string& hypothesis, pipelines::PairTokens& tokens) const {
    const Index excess = truncates_ ? tokens.with(hypothesis) - *cut_.max_length : 0;
    if (excess <= 0 || tokens.of_first() > excess) return false;
    require(!is_limited_, ErrorCode::input, OptionName{"max_length"}, " is ", *cut_.max_length,
            "; the hypothesis ", Quoted{hypothesis}, " leaves no room for the text");
    return true;
  }

  const ElectraTokenizer& tokenizer_;
  bool is_limited_;
  bool truncates_;
  pipelines::LengthRule rule_;
  EncodeOptions cut_;
};

/// The logits of a pair that make its score.
struct NliLogits {
  float contradiction;
  float entailment;
};

/// Which logits these are: a class below 0 counts from the last.
struct NliClasses {
  Index contradiction;
  Index entailment;
  Index count;

  float logit(const float* logits, Index id) const { return logits[id < 0 ? id + count : id]; }
  NliLogits of(const float* logits) const {
    return {logit(logits, contradiction), logit(logits, entailment)};
  }
};

/// Makes scores of the logits of one text, one for each label.
std::vector<float> scores_of(const NliLogits* logits, std::size_t labels, bool multi_label) {
  std::vector<float> scores;
  const bool each_alone = multi_label || labels == 1;
  for (std::size_t i = 0; i < labels; ++i) {
    float pair[] = {logits[i].contradiction, logits[i].entailment};
    if (each_alone) pipelines::softmax(pair, 2);
    scores.push_back(pair[1]);
  }
  if (!each_alone) pipelines::softmax(scores.data(), static_cast<Index>(labels));
  return scores;
}

// The reference reverses a sort that keeps the order of equal scores, up to 15 labels.
Labels best_first(const TextList& labels, const std::vector<float>& scores) {
  std::vector<std::size_t> order(labels.size());
  std::iota(order.rbegin(), order.rend(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return pipelines::is_better(scores[a], scores[b]);
  });
  Labels sorted;
  for (const std::size_t place : order)
    sorted.push_back({std::string(labels[place]), scores[place]});
  return sorted;
}

/// The pairs of all texts and the hypotheses about all labels, a text's together.
class Pairs {
 public:
  /// Throws `input` for a label whose hypothesis is too long.
  Pairs(const PairEncoder& encoder, const TextList& texts, const TextList& labels,
        const std::string& form)
      : encoder_(encoder), texts_(texts), labels_(labels), hypothesis_(form) {
    for (const std::string_view label : labels) hypothesis_.check(label);
  }

  /// Returns the logits of each.
  std::vector<NliLogits> logits(const ElectraForSequenceClassification& model,
                                const NliClasses& classes, const Options& options) const {
    const ProgressCallback& progress = options.progress;
    std::vector<NliLogits> all(texts_.size() * labels_.size());
    const auto count = static_cast<Index>(all.size());
    std::optional<Text> checked, read;
    if (!options.truncation)
      pipelines::check_blocks(
          count, [&](const InputBlock& block) { return encode(block, checked); },
          [&](const PipelineProgress&) { report(progress, 0, 0); });
    pipelines::for_each_logits(
        model, count, [&](const InputBlock& block) { return encode(block, read); },
        [&](const InputBlock& block, const PipelineProgress& pairs) {
          report(progress, block.first, pairs.share * static_cast<double>(block.size()));
          if (pairs.done == pairs.total) report(progress, block.last, 0);
        },
        [&](Index pair, const float* of_pair) {
          all[static_cast<std::size_t>(pair)] = classes.of(of_pair);
        });
    return all;
  }

 private:
  /// The text whose pairs are being encoded.
  struct Text {
    std::size_t place;
    pipelines::PairTokens tokens;
    bool is_cut;  ///< beside a hypothesis, which is warned of once
  };

  /// Encodes the pairs of a block, which comes behind the last one.
  std::vector<Encoding> encode(const InputBlock& block, std::optional<Text>& text) const {
    constexpr std::size_t most_at_once = 64;  // hypotheses may be long
    std::vector<Encoding> encodings;
    auto pair = static_cast<std::size_t>(block.first);
    while (pair < static_cast<std::size_t>(block.last)) {
      const std::size_t label = pair % labels_.size();
      const std::size_t end = std::min({pair + most_at_once, pair + labels_.size() - label,
                                        static_cast<std::size_t>(block.last)});
      std::vector<std::string> hypotheses;
      for (std::size_t i = label; i < label + end - pair; ++i)
        hypotheses.push_back(hypothesis_.about(labels_[i]));
      for (Encoding& each : encode(pair / labels_.size(), hypotheses, text))
        encodings.push_back(std::move(each));
      pair = end;
    }
    return encodings;
  }
  /// Encodes a text with some hypotheses.
  std::vector<Encoding> encode(std::size_t place, const std::vector<std::string>& hypotheses,
                               std::optional<Text>& text) const {
    const std::string_view words = texts_[place];
    if (!text || text->place != place)
      text.emplace(Text{place, encoder_.tokens_with(words), false});
    return pipelines::at_index(place, [&] {
      std::vector<Encoding> encoded = encoder_.encode(words, hypotheses, text->tokens);
      for (std::size_t i = 0; i < encoded.size(); ++i) {
        if (!text->is_cut) encoder_.check(encoded[i], place, {words, hypotheses[i]});
        text->is_cut = text->is_cut || encoded[i].is_truncated();
      }
      return encoded;
    });
  }
  /// Reports whole blocks of pairs, and how much of the next one is done.
  void report(const ProgressCallback& progress, Index pairs, double further_pairs) const {
    const Index hypotheses = static_cast<Index>(labels_.size());
    const Index texts = static_cast<Index>(texts_.size());
    if (progress)
      progress(
          {pairs / hypotheses, texts,
           (static_cast<double>(pairs) + further_pairs) / static_cast<double>(texts * hypotheses)});
  }

  const PairEncoder& encoder_;
  const TextList& texts_;
  const TextList& labels_;
  pipelines::Hypothesis hypothesis_;
};

}  // namespace

Index ZeroShotClassificationPipeline::entailment_id() const {
  return pipelines::entailment_id(model_.config());
}

std::vector<Labels> ZeroShotClassificationPipeline::answer(const TextList& texts,
                                                           const TextList& labels,
                                                           const Options& options) const {
  require(!labels.empty(), ErrorCode::input, "there are no labels to classify by; give some");
  const PairEncoder encoder(tokenizer_, model_.config(), options);
  const Pairs pairs(encoder, texts, labels, options.hypothesis_template);
  const Index entailment = entailment_id(), classes = model_.config().num_labels();
  require(entailment >= -classes && entailment < classes, ErrorCode::config,
          FileName{"config.json"}, ": ", FieldName{"label2id"}, " has ", entailment,
          " for entailment; the model has ", classes, " classes");
  for (const std::string_view text : texts)
    require(!text.empty(), ErrorCode::input, "the text is empty; no label applies to it");
  const NliClasses nli{entailment == 0 ? -1 : 0, entailment, classes};
  const std::vector<NliLogits> logits = pairs.logits(model_, nli, options);
  std::vector<Labels> all;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const NliLogits* first = logits.data() + i * labels.size();
    all.push_back(best_first(labels, scores_of(first, labels.size(), options.multi_label)));
  }
  return all;
}

std::vector<Labels> ZeroShotClassificationPipeline::operator()(const TextList& texts,
                                                               const TextList& labels,
                                                               const Options& options) const {
  return pipelines::with_index(texts, options, [&](const auto& some, const Options& how) {
    return answer(some, labels, how);
  });
}

std::vector<Result<Labels>> ZeroShotClassificationPipeline::try_each(const TextList& texts,
                                                                     const TextList& labels,
                                                                     const Options& options) const {
  std::vector<Result<Labels>> results;
  results.reserve(texts.size());
  const auto answer_part = [&](const TextList& part, const Options& how) {
    for (Labels& each : answer(part, labels, how)) results.emplace_back(std::move(each));
  };
  detail::for_each_part(texts, options, answer_part,
                        [&](const Error& error) { results.emplace_back(error); });
  return results;
}

}  // namespace electra
