#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "electra/model/config.hpp"
#include "electra/pipelines/token_classification.hpp"
#include "pipelines/characters.hpp"
#include "pipelines/words.hpp"

namespace electra::pipelines {

/// A token of a text, and the probability of every label.
struct ScoredToken {
  Word word;
  const float* scores;
  Offsets characters;
  Index index;
  bool continues_word;
};

/// Returns the label of entities whose first token has this one: what follows its dash.
std::string group_label(const std::string& label);

/// Makes entities of tokens.
class EntityMaker {
 public:
  EntityMaker(const ElectraTokenizer& tokenizer, const ElectraConfig& config,
              AggregationStrategy strategy)
      : tokenizer_(tokenizer), words_(tokenizer), config_(config), strategy_(strategy) {}

  /// Gives the tokens of a window without the special ones; `scores` has a row for each.
  std::vector<ScoredToken> tokens(const CharacterText& text, const Encoding& encoding,
                                  const float* scores) const;
  /// Gives their entities, whatever the label.
  std::vector<Entity> entities(const std::vector<ScoredToken>& tokens) const;

 private:
  /// What is grouped: a token or a word.
  struct Labelled {
    Word word;
    Index label;
    float score;
    Offsets characters;
    Index index;
  };
  using Labelleds = std::vector<Labelled>;

  Labelled label_token(const ScoredToken& token) const;
  Labelled label_word(const std::vector<ScoredToken>& tokens) const;
  Labelleds label_words(const std::vector<ScoredToken>& tokens) const;
  std::vector<Entity> ungrouped(const Labelleds& tokens) const;
  std::vector<Entity> grouped(const Labelleds& words) const;
  Entity group(const Labelleds& words) const;
  bool same_group(const Labelled& last, const Labelled& next) const;

  const ElectraTokenizer& tokenizer_;
  WordMaker words_;
  const ElectraConfig& config_;
  AggregationStrategy strategy_;
};

/// Gives the entities of several windows as those of one text: where two overlap the longer one
/// stays, of equally long ones the surer.
std::vector<Entity> without_overlaps(std::vector<Entity> entities);

}  // namespace electra::pipelines
