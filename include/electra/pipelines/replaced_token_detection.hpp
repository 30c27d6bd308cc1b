#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/heads/pre_training.hpp"
#include "electra/pipelines/pipeline.hpp"

namespace electra {

/// How replaced tokens are looked for.
struct ReplacedTokenDetectionOptions : PipelineOptions {
  float threshold = 0.5F;  ///< a token with a score above it counts as replaced
  /// How many tokens windows share where a text is longer than the model reads. Absent: a quarter
  /// of a window. Each token is judged where it has more tokens around it.
  std::optional<Index> stride;
};

/// A token of a text, and whether it looks replaced.
struct JudgedToken {
  std::string token;  ///< as the vocabulary has it, as in "##ing"
  Index start;        ///< in the text, in the unit of PipelineOptions::offset_unit
  Index end;          ///< one past its last character or byte
  float score;        ///< the probability that it was replaced
  bool replaced;      ///< whether the score is above the threshold
  float logit;        ///< what the score is made of, which differs also where scores are 1
};

/// Texts to the tokens that somebody has replaced: what a discriminator was trained for.
class ReplacedTokenDetectionPipeline
    : public PipelineBase<ReplacedTokenDetectionPipeline, ElectraForPreTraining> {
 public:
  /// The options of a call.
  using Options = ReplacedTokenDetectionOptions;
  /// The tokens of one text, in its order.
  using Tokens = std::vector<JudgedToken>;
  /// Takes a tokenizer and a model that are loaded.
  using PipelineBase::PipelineBase;

  /// @{
  /// Returns every token of each text, or of one, without [CLS] and [SEP]. Throws `input` for
  /// contradictory options.
  ELECTRA_EXPORT std::vector<Tokens> operator()(const TextList& texts,
                                                const Options& options = {}) const;
  template <class = void>
  Tokens operator()(std::string_view text, const Options& options = {}) const {
    return std::move((*this)(TextList{text}, options).front());
  }
  /// @}

 private:
  std::vector<Tokens> answer(const TextList& texts, const Options& options) const;
  EncodeOptions encode_options(const Options& options) const;
};

}  // namespace electra
