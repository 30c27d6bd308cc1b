#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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

  /// @{
  /// Returns the words for the masks of each text, or of one. Throws `input` for a text without a
  /// mask, one that is too long and not to be cut, and contradictory options.
  ELECTRA_EXPORT std::vector<Masks> operator()(const TextList& texts,
                                               const Options& options = {}) const;
  template <class = void>
  Masks operator()(std::string_view text, const Options& options = {}) const {
    return std::move((*this)(TextList{text}, options).front());
  }
  /// @}

 private:
  std::vector<Masks> answer(const TextList& texts, const Options& options) const;
  std::int32_t mask_id() const;
  std::vector<std::int32_t> target_ids(const Options& options) const;
};

}  // namespace electra
