#pragma once

#include <string>

namespace electra::tokenizer {

/// The decoder of a tokenizer.json: tokens to text.
struct Decoder {
  bool wordpiece = true;  ///< false: no decoder, tokens are joined by spaces
  std::string prefix = "##";
  bool cleanup = true;

  /// Appends a token to the text of the tokens before it.
  void append(std::string token, bool is_first, std::string& text) const;
};

/// transformers' clean_up_tokenization: removes the spaces before punctuation and contractions.
void clean_up_tokenization(std::string& text);

}  // namespace electra::tokenizer
