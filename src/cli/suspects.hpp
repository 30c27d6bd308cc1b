#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "electra/pipelines/replaced_token_detection.hpp"

namespace electra::cli {

/// A piece of a text: a word and how much it looks replaced, or what stands between words.
struct Piece {
  std::string text;
  float score;
  bool is_word;
  bool replaced;
};

/// Gives the text in pieces: all of it, in order. Tokens that go on with a word, "##ing", are part
/// of it, and the most suspicious of them speaks for it.
std::vector<Piece> pieces_of(std::string_view text, const std::vector<JudgedToken>& tokens);

/// A page that shows texts with their words shaded by score, and needs no other file.
class SuspectsPage {
 public:
  static std::string head();
  static std::string paragraph(const std::vector<Piece>& pieces);
  static std::string foot();
};

}  // namespace electra::cli
