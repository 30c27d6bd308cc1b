#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/heads/masked_lm.hpp"
#include "electra/pipelines/pipeline.hpp"

namespace electra {

/// How masks are filled.
struct FillMaskOptions : TruncatingOptions {
  Index top_k = 5;  ///< how many words to give for each mask, the best first
  /// The only words of interest. One that the vocabulary lacks stands for its first token. Absent:
  /// the whole vocabulary.
  std::optional<std::vector<std::string>> targets;
};

/// A word in the place of a mask.
struct FilledMask {
  float score;            ///< the probability among all words
  std::int32_t token;     ///< its id
  std::string token_str;  ///< the token, decoded
  std::string sequence;   ///< the whole text; other masks stay masks
};

/// Words for the masks of texts; the reference's pipeline("fill-mask").
class FillMaskPipeline : public PipelineBase<FillMaskPipeline, ElectraForMaskedLM> {
 public:
  /// The options of a call.
  using Options = FillMaskOptions;
  /// The words for one mask, the best first.
  using Words = std::vector<FilledMask>;
  /// One for each mask of a text.
  using Masks = std::vector<Words>;
  /// Takes a tokenizer and a model that are loaded.
  using PipelineBase::PipelineBase;

  /// Returns the words for the masks of each text. Throws `input` for a text without a mask, one
  /// that is too long and not to be cut, and contradictory options.
  ELECTRA_EXPORT std::vector<Masks> operator()(const std::vector<std::string>& texts,
                                               const Options& options = {}) const;
  /// @{
  /// The same for a list in braces, and for one text.
  ELECTRA_EXPORT std::vector<Masks> operator()(std::initializer_list<const char*> texts,
                                               const Options& options = {}) const;
  ELECTRA_EXPORT Masks operator()(const std::string& text, const Options& options = {}) const;
  /// @}

 private:
  std::vector<Masks> answer(const std::vector<std::string>& texts, const Options& options) const;
  std::int32_t mask_id() const;
  std::vector<std::int32_t> target_ids(const Options& options) const;
};

}  // namespace electra
