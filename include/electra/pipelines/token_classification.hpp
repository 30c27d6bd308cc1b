#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/heads/token_classification.hpp"
#include "electra/pipelines/pipeline.hpp"

namespace electra {

/// How tokens are grouped into entities; the reference's aggregation_strategy.
enum class AggregationStrategy {
  none,     ///< not at all: each token alone
  simple,   ///< neighbouring tokens with the same tag
  first,    ///< neighbouring words, each with the label of its first token
  average,  ///< neighbouring words, each with the best label of its tokens' mean scores
  max,      ///< neighbouring words, each with the label of its surest token
};

/// How tokens are classified.
struct TokenClassificationOptions : TruncatingOptions {
  AggregationStrategy aggregation_strategy = AggregationStrategy::none;  ///< what becomes of tokens
  /// Labels of no interest.
  std::vector<std::string> ignore_labels = {"O"};
  /// Reads a text that is longer than the model reads in windows which share so many tokens.
  /// Absent: it is too long, and `truncation` says what becomes of it.
  std::optional<Index> stride;
  /// The delimiter that joins words that were split before: places are counted in the joined text,
  /// which may have 32 MiB of delimiters.
  std::string delimiter = " ";
};

/// A token, or some, that the model has given a label.
struct Entity {
  std::string label;           ///< the tag alone, as in "PER", where tokens were grouped
  float score;                 ///< its probability; of several tokens as the strategy says
  std::string word;            ///< as the tokenizer decodes it
  Index start;                 ///< in the text, in the unit of PipelineOptions::offset_unit
  Index end;                   ///< one past its last character or byte
  std::optional<Index> index;  ///< of the token, where tokens stay alone; [CLS] has 0
};

/// Texts to labelled spans; the reference's pipeline("token-classification").
class TokenClassificationPipeline
    : public PipelineBase<TokenClassificationPipeline, ElectraForTokenClassification> {
 public:
  /// The options of a call.
  using Options = TokenClassificationOptions;
  /// The entities of one text, in its order.
  using Entities = std::vector<Entity>;
  /// Takes a tokenizer and a model that are loaded.
  using PipelineBase::PipelineBase;

  /// @{
  /// Returns the entities of each text, or of one, in its order. Throws `input` for contradictory
  /// options.
  ELECTRA_EXPORT std::vector<Entities> operator()(const TextList& texts,
                                                  const Options& options = {}) const;
  template <class = void>
  Entities operator()(std::string_view text, const Options& options = {}) const {
    return std::move((*this)(TextList{text}, options).front());
  }
  /// @}
  /// Returns the entities of texts that were split into words before, as the reference's
  /// is_split_into_words: no token has characters of two words, and places are those in the words
  /// joined by Options::delimiter.
  template <class = void>
  ELECTRA_EXPORT std::vector<Entities> operator()(const WordsList& texts,
                                                  const Options& options = {}) const;

 private:
  std::vector<Entities> answer(const TextList& texts, const Options& options) const;
  std::vector<Entities> answer(const WordsList& texts, const Options& options) const;
  EncodeOptions encode_options(const Options& options) const;
  void check_lengths(const std::vector<Encoding>& encodings, const Options& options,
                     const std::function<Index(std::size_t)>& tokens) const;
  std::vector<Entities> entities(const TextList& texts, std::vector<Encoding> encodings,
                                 const Options& options) const;
};

}  // namespace electra
