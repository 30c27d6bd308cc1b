#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/engine/pattern_set.hpp"
#include "tokenizer/unicode/normalizer.hpp"
#include "tokenizer/vocabulary.hpp"

namespace electra::tokenizer {

/// A token beside the model's vocabulary, or one of it that is found before the model is asked.
struct AddedToken {
  std::string content;
  bool single_word = false;  ///< only where no word character stands beside it
  bool lstrip = false;       ///< takes the white space before it
  bool rstrip = false;       ///< takes the white space after it
  bool normalized = true;    ///< looked for in normalised text
  bool special = false;
  bool follows_special = false;  ///< nothing was said of `normalized`: the contrary of `special`

  bool operator==(const AddedToken& other) const;
};

/// Gives the token that a plain string stands for.
AddedToken added_token(std::string content, bool special);

/// The added tokens of a tokenizer, with the ids that the reference gives them.
class AddedVocabulary {
 public:
  /// An added token in a text: its id, and where it stands, white space that it takes included.
  struct Match {
    std::int32_t id;
    std::size_t start;
    std::size_t stop;
  };

  /// Adds tokens as the reference does, all at once: one that the model has keeps its id, the
  /// others get the ids behind all. `normalizer` is the one that is in force at that time.
  void add(const std::vector<AddedToken>& tokens, const Vocabulary& model,
           const Normalizer& normalizer);

  std::optional<std::int32_t> find(std::string_view content) const;
  const AddedToken* token(std::int32_t id) const;
  bool is_special(std::string_view content) const { return special_contents_.count(content) != 0; }
  const std::map<std::int32_t, AddedToken>& tokens() const { return by_id_; }

  /// Finds the next token with `normalized` unset in well-formed text from `from` on; `taken` is
  /// where the last match ended.
  bool find_raw(std::string_view text, bool split_special, std::size_t& from, std::size_t taken,
                Match& match) const;
  /// The same with `normalized` set, in normalised text.
  bool find_normalized(const std::vector<PlacedCharacter>& text, bool split_special,
                       std::size_t& from, std::size_t taken, Match& match) const;

  bool has_raw() const { return !raw_.empty(); }
  bool has_normalized() const { return !normalized_.empty(); }
  /// For each token to be found in normalised text, a character that it cannot do without; nothing
  /// where one has none but letters, digits and spaces.
  std::optional<std::vector<char32_t>> witnesses() const;

 private:
  template <class Text, class Set>
  bool find_in(const Text& text, const Set& set, bool split_special, std::size_t& from,
               std::size_t taken, Match& match) const;
  void refresh(const Normalizer& normalizer);

  std::map<std::string, std::int32_t, std::less<>> ids_;
  std::map<std::int32_t, AddedToken> by_id_;
  std::vector<AddedToken> special_;   // in the order they came
  std::vector<AddedToken> ordinary_;  // likewise
  std::map<std::string, bool, std::less<>> special_contents_;
  PatternSet<char> raw_;
  PatternSet<char32_t> normalized_;
};

}  // namespace electra::tokenizer
