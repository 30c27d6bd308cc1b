#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/pipelines/pipeline.hpp"
#include "electra/pipelines/text_classification.hpp"

namespace electra {

/// How texts are classified by labels that the model was not trained on.
struct ZeroShotClassificationOptions : TruncatingOptions {
  /// The sentence that a text is asked about for each label, which takes the place of {}; {{ and }}
  /// are braces.
  std::string hypothesis_template = "This example is {}.";
  /// Whether several labels may apply, each with a score of its own. If not, the scores of all
  /// labels have the sum 1.
  bool multi_label = false;
};

/// Texts to labels that are given with them, by a model that tells whether one sentence entails
/// another; the reference's pipeline("zero-shot-classification").
class ZeroShotClassificationPipeline
    : public PipelineBase<ZeroShotClassificationPipeline, ElectraForSequenceClassification> {
 public:
  /// The options of a call.
  using Options = ZeroShotClassificationOptions;
  /// The labels of one text, the best first; of equal ones, the last that was given.
  using Labels = std::vector<LabelScore>;
  /// Takes a tokenizer and a model that are loaded.
  using PipelineBase::PipelineBase;

  /// @{
  /// Returns all labels for each text, or for one. A text that is too long beside its hypothesis is
  /// cut, if it may be. Throws `input` if there are no labels, for an empty text, for a template
  /// without a {}, and for a hypothesis that leaves no room for the text or has more than 16 KiB;
  /// `config` if entailment_id() is no class of the model.
  ELECTRA_EXPORT std::vector<Labels> operator()(const TextList& texts, const TextList& labels,
                                                const Options& options = {}) const;
  template <class = void>
  Labels operator()(std::string_view text, const TextList& labels,
                    const Options& options = {}) const {
    return std::move((*this)(TextList{text}, labels, options).front());
  }
  /// @}

  /// Returns the labels of each text, or the `input` error that a call for it alone throws, as
  /// PipelineBase::try_each() does.
  ELECTRA_EXPORT std::vector<Result<Labels>> try_each(const TextList& texts, const TextList& labels,
                                                      const Options& options = {}) const;

  /// Returns the class of config.label2id whose name begins with "entail", whatever its case; of
  /// several, the first by name. -1 if there is none: then the last class is taken, as in the
  /// reference, and the answers may mean nothing.
  ELECTRA_EXPORT Index entailment_id() const;

 private:
  std::vector<Labels> answer(const TextList& texts, const TextList& labels,
                             const Options& options) const;
};

}  // namespace electra
