#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tokenizer/engine/pattern_set.hpp"
#include "tokenizer/unicode/normalizer.hpp"

namespace electra::tokenizer::engine {

class AddedVocabulary;

/// An added token in a text: its id and its range, stripped white space included.
struct AddedTokenMatch {
  std::int32_t id = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The state of a search from one match to the next.
struct AddedTokenSearch {
  /// `buffer` is for this search alone as long as it lasts.
  AddedTokenSearch(bool splits_special_tokens, PatternWindow& buffer)
      : split_special_tokens(splits_special_tokens), window(buffer) {
    window.end = 0;
  }

  bool split_special_tokens;  ///< special tokens are plain text
  PatternWindow& window;
  PatternSearch patterns;
  std::size_t previous_end = 0;  ///< end of the previous match; lstrip stops there
  std::size_t space_end = 0;     ///< end of the white space that rstrip read last
};

/// Finds the next added token in well-formed text. `patterns` are those of `added`.
bool find_added_token(const AddedVocabulary& added, const PatternSet<char>& patterns,
                      std::string_view text, AddedTokenSearch& search, AddedTokenMatch& match);
/// Finds the next added token in normalized text.
bool find_added_token(const AddedVocabulary& added, const PatternSet<char32_t>& patterns,
                      const std::vector<unicode::AlignedCharacter>& text, AddedTokenSearch& search,
                      AddedTokenMatch& match);

}  // namespace electra::tokenizer::engine
