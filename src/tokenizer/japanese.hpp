#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/error.hpp"
#include "electra/tokenizer/options.hpp"
#include "tokenizer/added_tokens.hpp"
#include "tokenizer/scratch.hpp"
#include "tokenizer/sentencepiece.hpp"

namespace electra::tokenizer {

/// How a BertJapaneseTokenizer comes to the words that SentencePiece gets.
struct JapaneseRules {
  bool lowercase = false;
  bool splits_words = true;
  /// Whole words that are left as they are; special tokens are among them.
  std::set<std::string, std::less<>> never_split;
  /// What keeps its capitals where text is made small, in the order in which it is looked for.
  std::vector<std::string> kept;
  /// Special tokens without a role.
  std::set<std::string, std::less<>> additional;
};

/// BertJapaneseTokenizer of transformers with words split by white space and punctuation and pieces
/// from SentencePiece. It is written in Python there, and differs from the fast tokenizers in much.
class JapaneseTokenizer {
 public:
  JapaneseTokenizer(std::string_view bytes, const SentencePieceSource& source, FileName file,
                    JapaneseRules rules)
      : pieces_(bytes, source, file), rules_(std::move(rules)) {}

  /// Adds the tokens of one text to the scratch's stream. Bytes that are not UTF-8 are read as
  /// U+FFFD.
  void tokenize(const AddedVocabulary& added, OffsetUnit unit, bool split_special_tokens,
                std::string_view text, Scratch& scratch) const;

  /// A token on its way back into text.
  struct Token {
    std::string text;
    std::int32_t id;
    bool is_added;
    bool is_special;
  };
  /// `vocabulary_size` counts the model's pieces.
  std::string decode(const std::vector<Token>& tokens, std::int32_t vocabulary_size) const;

 private:
  class Pass;

  SentencePieceModel pieces_;
  JapaneseRules rules_;
};

}  // namespace electra::tokenizer
