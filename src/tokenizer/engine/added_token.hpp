#pragma once

#include <string>

namespace electra::tokenizer::engine {

/// A token that is matched before pre-tokenizer and model run; the vocabulary may have it or not.
struct AddedToken {
  std::string content;
  bool single_word = false;  ///< matches only between characters that are no word characters
  bool lstrip = false;       ///< the match extends over white space before it
  bool rstrip = false;       ///< the match extends over white space after it
  bool normalized = true;    ///< its normalized form is matched, in normalized text
  bool special = false;
  bool normalized_by_default = false;  ///< `normalized` was not declared: it is !special

  /// `normalized_by_default` is not compared.
  bool operator==(const AddedToken& other) const;
};

/// Returns the token that a plain string declares.
AddedToken added_token(std::string content, bool special);

}  // namespace electra::tokenizer::engine
