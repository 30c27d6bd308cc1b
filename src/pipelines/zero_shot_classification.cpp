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

  /// Encodes a text and a hypothesis; `tokens` counts those of pairs with the text. As in the
  /// reference, a hypothesis that is too long itself leaves the text whole.
  Encoding encode(std::string_view text, const std::string& hypothesis,
                  pipelines::PairTokens& tokens) const {
    const Index excess = truncates_ ? tokens.with(hypothesis) - *cut_.max_length : 0;
    if (excess <= 0) return tokenizer_.encode(text, hypothesis, pipelines::whole());
    if (tokens.of_first() > excess) return tokenizer_.encode(text, hypothesis, cut_);
    require(!is_limited_, ErrorCode::input, OptionName{"max_length"}, " is ", *cut_.max_length,
            "; the hypothesis ", Quoted{hypothesis}, " leaves no room for the text");
    return tokenizer_.encode(text, hypothesis, pipelines::whole());
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

  const ElectraTokenizer& tokenizer_;
  bool is_limited_;
  bool truncates_;
  pipelines::LengthRule rule_;
  EncodeOptions cut_;
};

/// Which logits make scores: a class below 0 counts from the last.
struct NliClasses {
  Index entailment;
  Index contradiction;
  Index count;

  float logit(const float* logits, Index id) const { return logits[id < 0 ? id + count : id]; }
};

/// Makes scores of the logits of one text, [labels, classes].
std::vector<float> scores_of(const float* logits, std::size_t labels, const NliClasses& classes,
                             bool multi_label) {
  std::vector<float> scores;
  const bool each_alone = multi_label || labels == 1;
  for (std::size_t i = 0; i < labels; ++i, logits += classes.count) {
    const float entailment = classes.logit(logits, classes.entailment);
    float pair[] = {classes.logit(logits, classes.contradiction), entailment};
    if (each_alone) pipelines::softmax(pair, 2);
    scores.push_back(each_alone ? pair[1] : entailment);
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

  /// Returns their logits, [pairs, classes].
  Tensor logits(const ElectraForSequenceClassification& model, const Options& options) const {
    const ProgressCallback& progress = options.progress;
    const auto count = static_cast<Index>(texts_.size() * labels_.size());
    std::optional<Text> checked, read;
    if (!options.truncation)
      pipelines::check_blocks(
          count, [&](const InputBlock& block) { return encode(block, checked); },
          [&](const PipelineProgress&) { report(progress, 0, 0); });
    return pipelines::class_logits(
        model, count, [&](const InputBlock& block) { return encode(block, read); },
        [&](const InputBlock& block, const PipelineProgress& pairs) {
          report(progress, block.first, pairs.share * static_cast<double>(block.size()));
          if (pairs.done == pairs.total) report(progress, block.last, 0);
        });
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
    std::vector<Encoding> encodings;
    for (Index pair = block.first; pair < block.last; ++pair) {
      const std::size_t place = static_cast<std::size_t>(pair) / labels_.size();
      const std::size_t label = static_cast<std::size_t>(pair) % labels_.size();
      if (!text || text->place != place)
        text.emplace(Text{place, encoder_.tokens_with(texts_[place]), false});
      const std::string hypothesis = hypothesis_.about(labels_[label]);
      pipelines::at_index(place, [&] {
        encodings.push_back(encoder_.encode(texts_[place], hypothesis, text->tokens));
        if (!text->is_cut) encoder_.check(encodings.back(), place, {texts_[place], hypothesis});
      });
      text->is_cut = text->is_cut || encodings.back().is_truncated();
    }
    return encodings;
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
  const Tensor logits = pairs.logits(model_, options);
  const NliClasses nli{entailment, entailment == 0 ? -1 : 0, classes};
  std::vector<Labels> all;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const float* first = logits.data() + static_cast<Index>(i * labels.size()) * classes;
    all.push_back(best_first(labels, scores_of(first, labels.size(), nli, options.multi_label)));
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
