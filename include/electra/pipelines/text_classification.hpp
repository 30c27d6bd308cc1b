#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
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

  /// @{
  /// Returns the labels of each text or pair, or of one text. Throws `input` for one that is too
  /// long and not to be cut, and for more than 8,388,608 labels in all and 1,024 for each text.
  ELECTRA_EXPORT std::vector<Labels> operator()(const TextList& texts,
                                                const Options& options = {}) const;
  template <class = void>
  ELECTRA_EXPORT std::vector<Labels> operator()(const TextPairList& pairs,
                                                const Options& options = {}) const;
  template <class = void>
  Labels operator()(std::string_view text, const Options& options = {}) const {
    return std::move((*this)(TextList{text}, options).front());
  }
  /// @}
  /// @{
  /// Returns the logits of each text or pair, [texts, num_labels], whatever function_to_apply and
  /// top_k say. Throws as the calls above.
  ELECTRA_EXPORT Tensor logits(const TextList& texts, const Options& options = {}) const;
  template <class = void>
  ELECTRA_EXPORT Tensor logits(const TextPairList& pairs, const Options& options = {}) const;
  /// @}

 private:
  std::vector<Labels> answer(const TextList& texts, const Options& options) const;
  std::vector<Labels> answer(const TextPairList& pairs, const Options& options) const;
  std::vector<Encoding> encode(const TextList& texts, const Options& options) const;
  std::vector<Encoding> encode(const TextPairList& pairs, const Options& options) const;
  Tensor logits_of(std::vector<Encoding> encodings, const Options& options) const;
  std::vector<Labels> classify(std::vector<Encoding> encodings, const Options& options) const;
  Labels best_labels(float* logits, const Options& options) const;
};

}  // namespace electra
