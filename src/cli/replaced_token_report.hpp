#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "electra/pipelines/replaced_token_detection.hpp"

namespace electra::cli {

/// A piece of a text: a word with its score, or the text between two words.
struct Piece {
  std::string text;
  float score;
  bool is_word;
  bool replaced;
  Index start = 0;  ///< in characters of the text, as is `end`
  Index end = 0;
};

/// Returns the whole text in pieces, in order. Tokens that continue a word, as "##ing", are part of
/// it, and its score is the highest of theirs.
std::vector<Piece> pieces_of(std::string_view text, const std::vector<JudgedToken>& tokens);

/// An HTML page of texts with their words shaded by score, which needs no other file.
class ReplacedTokenPage {
 public:
  static std::string head();
  static std::string paragraph(const std::vector<Piece>& pieces);
  static std::string foot();
};

}  // namespace electra::cli
