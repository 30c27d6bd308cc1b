#include "electra/pipelines/zero_shot_classification.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <utility>

#include "core/quoted.hpp"
#include "core/text.hpp"
#include "electra/core/error.hpp"
#include "pipelines/characters.hpp"
#include "pipelines/class_logits.hpp"
#include "pipelines/encode.hpp"
#include "pipelines/scores.hpp"

namespace electra {
namespace {

using Labels = ZeroShotClassificationPipeline::Labels;
using Options = ZeroShotClassificationOptions;

/// The sentence about a label, of which the template has all but the label.
class Hypothesis {
 public:
  /// Throws `input` for a template without a place for the label.
  explicit Hypothesis(const std::string& form) : parts_(1) {
    std::string_view rest = form;
    while (!rest.empty()) rest.remove_prefix(take(rest, form));
    require(parts_.size() > 1, ErrorCode::input, OptionName{"hypothesis_template"}, " is ",
            Quoted{form}, "; it must have a {} where the label goes");
  }

  std::string about(const std::string& label) const {
    std::string sentence = parts_.front();
    for (auto part = parts_.begin() + 1; part != parts_.end(); ++part) sentence += label + *part;
    return sentence;
  }

 private:
  /// Reads what the rest of the template begins with. Returns how many bytes that is.
  std::size_t take(std::string_view rest, const std::string& form) {
    for (const std::string_view place : {"{}", "{0}"}) {
      if (!starts_with(rest, place)) continue;
      parts_.emplace_back();
      return place.size();
    }
    const bool is_brace = rest.front() == '{' || rest.front() == '}';
    require(!is_brace || (rest.size() > 1 && rest[0] == rest[1]), ErrorCode::input,
            OptionName{"hypothesis_template"}, " is ", Quoted{form},
            "; {} stands for the label in it, and {{ and }} for braces");
    parts_.back() += rest.front();
    return is_brace ? 2 : 1;
  }

  std::vector<std::string> parts_;  // around each place of the label
};

/// Encodes a text and its hypothesis, of which only the text is cut.
class PairEncoder {
 public:
  PairEncoder(const ElectraTokenizer& tokenizer, const ElectraConfig& config,
              const Options& options)
      : tokenizer_(tokenizer),
        is_limited_(options.max_length.has_value()),
        cut_(pipelines::whole_or_cut(true, {tokenizer, config, options.max_length, true})) {
    cut_.truncation = TruncationStrategy::only_first;
    whole_.truncation = TruncationStrategy::do_not_truncate;
  }

  // As in the reference, a hypothesis that is too long itself leaves the text whole.
  Encoding encode(const std::string& text, const std::string& hypothesis) const {
    Encoding whole = tokenizer_.encode(text, hypothesis, whole_);
    const Index excess = whole.size() - *cut_.max_length;
    if (excess <= 0) return whole;
    const std::vector<std::int32_t> sequences = whole.sequence_ids();
    if (std::count(sequences.begin(), sequences.end(), 0) > excess)
      return tokenizer_.encode(text, hypothesis, cut_);
    require(!is_limited_, ErrorCode::input, OptionName{"max_length"}, " is ", *cut_.max_length,
            "; the hypothesis ", Quoted{hypothesis}, " leaves no room for the text");
    return whole;
  }

 private:
  const ElectraTokenizer& tokenizer_;
  bool is_limited_;
  EncodeOptions cut_;
  EncodeOptions whole_;
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
Labels best_first(const std::vector<std::string>& labels, const std::vector<float>& scores) {
  std::vector<std::size_t> order(labels.size());
  std::iota(order.rbegin(), order.rend(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return pipelines::is_better(scores[a], scores[b]);
  });
  Labels sorted;
  for (const std::size_t place : order) sorted.push_back({labels[place], scores[place]});
  return sorted;
}

}  // namespace

Index ZeroShotClassificationPipeline::entailment_id() const {
  for (const auto& [name, id] : model_.config().label2id) {
    if (starts_with(pipelines::lower_case(name), "entail")) return id;
  }
  return -1;
}

std::vector<Labels> ZeroShotClassificationPipeline::operator()(
    const std::vector<std::string>& texts, const std::vector<std::string>& labels,
    const Options& options) const {
  require(!labels.empty(), ErrorCode::input, "there are no labels to classify by; give some");
  const Hypothesis hypothesis(options.hypothesis_template);
  const Index entailment = entailment_id(), classes = model_.config().num_labels();
  require(entailment >= -classes && entailment < classes, ErrorCode::config,
          FileName{"config.json"}, ": ", FieldName{"label2id"}, " has ", entailment,
          " for entailment; the model has ", classes, " classes");
  const PairEncoder encoder(tokenizer_, model_.config(), options);
  std::vector<pipelines::Window> windows;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    require(!texts[i].empty(), ErrorCode::input, "the text is empty; no label applies to it");
    for (const std::string& label : labels)
      windows.push_back({static_cast<Index>(i), encoder.encode(texts[i], hypothesis.about(label))});
  }
  const Tensor logits = pipelines::class_logits(model_, windows, options);
  const NliClasses nli{entailment, entailment == 0 ? -1 : 0, classes};
  std::vector<Labels> all;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const float* first = logits.data() + static_cast<Index>(i * labels.size()) * classes;
    all.push_back(best_first(labels, scores_of(first, labels.size(), nli, options.multi_label)));
  }
  return all;
}

Labels ZeroShotClassificationPipeline::operator()(const std::string& text,
                                                  const std::vector<std::string>& labels,
                                                  const Options& options) const {
  return (*this)(std::vector<std::string>{text}, labels, options).front();
}

}  // namespace electra
