#pragma once

#include <initializer_list>
#include <iosfwd>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/heads/sequence_classification.hpp"
#include "electra/pipelines/pipeline.hpp"

namespace electra {

/// What makes scores of logits.
enum class FunctionToApply { softmax, sigmoid, none };

/// How texts are classified.
struct TextClassificationOptions : TruncatingOptions {
  /// Absent: none for regression, sigmoid for several labels at once or a single label, softmax
  /// otherwise, as the config says.
  std::optional<FunctionToApply> function_to_apply;
  /// How many labels to give, the best first. Absent: all of them.
  std::optional<Index> top_k = 1;
};

/// A label, and how sure the model is of it.
struct LabelScore {
  std::string label;  ///< as id2label has it, or as it was given to a zero-shot classification
  float score;        ///< what the options make of the logit
};

/// Prints "positive 0.9894".
ELECTRA_EXPORT std::ostream& operator<<(std::ostream& stream, const LabelScore& label);

/// Texts, or pairs of them, to labels; the reference's pipeline("text-classification").
class TextClassificationPipeline
    : public PipelineBase<TextClassificationPipeline, ElectraForSequenceClassification> {
 public:
  /// The options of a call.
  using Options = TextClassificationOptions;
  /// The labels of one text, the best first.
  using Labels = std::vector<LabelScore>;
  /// Takes a tokenizer and a model that are loaded.
  using PipelineBase::PipelineBase;

  /// Returns the labels of each text. Throws `input` for one that is too long and not to be cut.
  ELECTRA_EXPORT std::vector<Labels> operator()(const std::vector<std::string>& texts,
                                                const Options& options = {}) const;
  /// @{
  /// The same for pairs, for lists in braces, and for one text.
  ELECTRA_EXPORT std::vector<Labels> operator()(const std::vector<TextPair>& pairs,
                                                const Options& options = {}) const;
  ELECTRA_EXPORT std::vector<Labels> operator()(std::initializer_list<const char*> texts,
                                                const Options& options = {}) const;
  ELECTRA_EXPORT std::vector<Labels> operator()(
      std::initializer_list<std::pair<const char*, const char*>> pairs,
      const Options& options = {}) const;
  ELECTRA_EXPORT Labels operator()(const std::string& text, const Options& options = {}) const;
  /// @}
  /// @{
  /// Returns the logits of each text or pair, [texts, num_labels], whatever function_to_apply and
  /// top_k say.
  ELECTRA_EXPORT Tensor logits(const std::vector<std::string>& texts,
                               const Options& options = {}) const;
  ELECTRA_EXPORT Tensor logits(const std::vector<TextPair>& pairs,
                               const Options& options = {}) const;
  /// @}

 private:
  std::vector<Labels> answer(const std::vector<std::string>& texts, const Options& options) const;
  std::vector<Labels> answer(const std::vector<TextPair>& pairs, const Options& options) const;
  std::vector<Encoding> encode(const std::vector<std::string>& texts, const Options& options) const;
  std::vector<Encoding> encode(const std::vector<TextPair>& pairs, const Options& options) const;
  Tensor logits_of(std::vector<Encoding> encodings, const Options& options) const;
  std::vector<Labels> classify(std::vector<Encoding> encodings, const Options& options) const;
  Labels best_labels(float* logits, const Options& options) const;
};

}  // namespace electra
