#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/pipelines/replaced_token_detection.hpp"
#include "electra/pipelines/rerank.hpp"
#include "electra/pipelines/text_classification.hpp"
#include "electra/tokenizer/tokenizer.hpp"

namespace electra {

/// A word of a text, and its effect on an answer.
struct WordEffect {
  std::string word;  ///< its characters in the text
  Index start;       ///< in the text: characters, or in the unit of PipelineOptions::offset_unit
  Index end;         ///< one past its last character or byte
  /// The answer's logit minus its logit for the text without these characters: above 0, the word
  /// speaks for the answer.
  float effect;
};

/// The effects of words on an answer.
struct WordEffects {
  float logit;                         ///< the answer's, for the whole text
  std::vector<WordEffect> words;       ///< in the order in which they were given
  std::vector<WordEffect> pair_words;  ///< of the second text of a pair
};

/// An answer of a pipeline, and the effects of words on it.
struct Explanation : WordEffects {
  std::string label;  ///< the answer: a label, or the word that is judged
  float score;        ///< what the pipeline makes of its logit
  /// Where that word lies in the text, as `start` and `end`; absent: a label is explained.
  std::optional<Offsets> place;
};

/// Returns the logit of one answer for each text.
using TextLogits = std::function<std::vector<float>(const std::vector<std::string>& texts)>;
/// Returns the logit of one answer for each pair.
using PairLogits = std::function<std::vector<float>(const std::vector<TextPair>& pairs)>;

/// Returns where the words of a text lie, as the tokenizer splits it, in characters.
ELECTRA_EXPORT std::vector<Offsets> words_of(const ElectraTokenizer& tokenizer,
                                             std::string_view text);

/// @{
/// Returns the effects of these words, which are any ranges of characters: exact, by leaving out
/// each. `logits` gets the whole text first and then the text without each word, in one call unless
/// they are many megabytes. Throws `input` for a range that does not lie in its text, for ranges
/// that have more than 32 MiB more than their text, and if `logits` returns another number of them.
ELECTRA_EXPORT WordEffects explain(std::string_view text, const std::vector<Offsets>& words,
                                   const TextLogits& logits);
ELECTRA_EXPORT WordEffects explain(const TextPairView& pair, const std::vector<Offsets>& words,
                                   const std::vector<Offsets>& pair_words,
                                   const PairLogits& logits);
/// @}

/// Returns where the words of a text lie, in characters: any ranges of it.
using WordPlaces = std::function<std::vector<Offsets>(std::string_view text)>;

/// Which answer of a pipeline is explained.
struct ExplainOptions : TruncatingOptions {
  /// A name of config.id2label, or a word. Absent: the best of each text.
  std::optional<std::string> label;
  /// Called for each text, of a pair for the first and then for the second. Empty: words_of() the
  /// pipeline's tokenizer.
  WordPlaces words = {};
};

/// @{
/// Explains the label of each text or pair by the tokenizer's words; a pair whose second text is
/// empty is one text. Throws as the pipeline does, and `input` for a label that the model does not
/// have.
ELECTRA_EXPORT std::vector<Explanation> explain(const TextClassificationPipeline& pipeline,
                                                const TextList& texts,
                                                const ExplainOptions& options = {});
template <class = void>
ELECTRA_EXPORT std::vector<Explanation> explain(const TextClassificationPipeline& pipeline,
                                                const TextPairList& pairs,
                                                const ExplainOptions& options = {});
/// @}

/// Explains, for each query with a document, how well the document answers it: by the words of
/// both, for the label that documents are ranked by. Throws as the pipeline does.
ELECTRA_EXPORT std::vector<Explanation> explain(const RerankPipeline& pipeline,
                                                const TextPairList& query_documents,
                                                const ExplainOptions& options = {});

/// Explains for one word of each text, by all others, how replaced it looks: for the word that
/// options.label is, or without that for the one that looks most replaced. Its logit is the highest
/// of its tokens. A text that is longer than the model reads is read in windows; the word is
/// explained in the one that has most around it, and words outside have the effect 0. Throws as the
/// pipeline does, and `input` for a text without that word, or without any.
ELECTRA_EXPORT std::vector<Explanation> explain(const ReplacedTokenDetectionPipeline& pipeline,
                                                const TextList& texts,
                                                const ExplainOptions& options = {});

}  // namespace electra
