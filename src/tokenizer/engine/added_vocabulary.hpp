#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/engine/added_token.hpp"
#include "tokenizer/engine/added_token_search.hpp"
#include "tokenizer/engine/pattern_set.hpp"
#include "tokenizer/unicode/normalizer.hpp"
#include "tokenizer/vocabulary.hpp"

namespace electra::tokenizer::engine {

/// The added tokens of a tokenizer, with the ids that the reference assigns.
class AddedVocabulary {
 public:
  /// Adds tokens all at once, as the reference does: one that the model has keeps its id, the
  /// others get the ids after the largest. `normalizer` is the one in force at that time.
  void add(const std::vector<AddedToken>& tokens, const Vocabulary& model,
           const unicode::Normalizer& normalizer);

  std::optional<std::int32_t> find(std::string_view content) const;
  const AddedToken* token(std::int32_t id) const;
  bool is_special(std::string_view content) const { return special_contents_.count(content) != 0; }
  const std::map<std::int32_t, AddedToken>& tokens() const { return by_id_; }

  /// Finds the next token with `normalized` unset, in well-formed text.
  bool find_raw(std::string_view text, AddedTokenSearch& search, AddedTokenMatch& match) const {
    return find_added_token(*this, raw_, text, search, match);
  }
  /// Finds the next token with `normalized` set, in normalized text.
  bool find_normalized(const std::vector<unicode::AlignedCharacter>& text, AddedTokenSearch& search,
                       AddedTokenMatch& match) const {
    return find_added_token(*this, normalized_, text, search, match);
  }

  bool has_raw() const { return !raw_.empty(); }
  bool has_normalized() const { return !normalized_.empty(); }
  /// One character of each token with `normalized` set, the first that is no ASCII letter, digit or
  /// space, sorted: where none of them is, none of the tokens matches. Absent if a token has no
  /// such character.
  const std::optional<std::vector<char32_t>>& marker_characters() const { return markers_; }

 private:
  void rebuild_patterns(const unicode::Normalizer& normalizer);
  void add_marker(const std::vector<char32_t>& pattern);

  std::map<std::string, std::int32_t, std::less<>> ids_;
  std::map<std::int32_t, AddedToken> by_id_;
  std::vector<AddedToken> special_;   // in the order of declaration
  std::vector<AddedToken> ordinary_;  // in the order of declaration
  std::map<std::string, bool, std::less<>> special_contents_;
  PatternSet<char> raw_;
  PatternSet<char32_t> normalized_;
  std::optional<std::vector<char32_t>> markers_ = std::vector<char32_t>();
};

}  // namespace electra::tokenizer::engine
