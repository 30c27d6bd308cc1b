#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "electra/core/error.hpp"
#include "electra/tokenizer/options.hpp"
#include "tokenizer/engine/added_vocabulary.hpp"
#include "tokenizer/engine/scratch.hpp"
#include "tokenizer/sentencepiece/kept_tokens.hpp"
#include "tokenizer/sentencepiece/processor.hpp"

namespace electra::tokenizer::sentencepiece {

/// The word tokenizer of a BertJapaneseTokenizer: BasicTokenizer, or none.
struct JapaneseRules {
  bool do_lower_case = false;
  bool do_word_tokenize = true;
  /// Words that are neither lower-cased nor split; special tokens are among them.
  std::set<std::string, std::less<>> never_split;
  /// Tokens that keep their case where text is lower-cased, in the order of the search.
  std::vector<std::string> case_preserved;
  /// additional_special_tokens: special tokens without a role.
  std::set<std::string, std::less<>> additional;
};

/// BertJapaneseTokenizer of transformers with word_tokenizer_type "basic" and
/// subword_tokenizer_type "sentencepiece". transformers implements it in Python; it differs from
/// fast tokenizers in many ways.
class JapaneseTokenizer {
 public:
  JapaneseTokenizer(std::string_view bytes, const ModelProto& proto, FileName file,
                    JapaneseRules rules)
      : processor_(bytes, proto, file),
        rules_(std::move(rules)),
        kept_(rules_.do_lower_case ? rules_.case_preserved : std::vector<std::string>()),
        unknown_bytes_(proto.unknown_surface.size()),
        denormalized_bytes_(proto.denormalized_bytes) {}

  /// Appends the tokens of one text to the scratch's stream. Bytes that are not UTF-8 are read as
  /// U+FFFD.
  void tokenize(const engine::AddedVocabulary& added, OffsetUnit unit, bool split_special_tokens,
                std::string_view text, engine::Scratch& scratch) const;

  /// A token to decode.
  struct Token {
    std::string text;
    std::int32_t id;
    bool is_added;
    bool is_special;
  };
  /// Returns the text of tokens. `vocabulary_size` is the number of pieces of the model.
  std::string decode(const std::vector<Token>& tokens, std::int32_t vocabulary_size) const;
  /// Returns the most bytes that decode() writes for a token.
  std::size_t decoded_bytes(std::string_view token) const {
    return std::max(token.size(), unknown_bytes_) * denormalized_bytes_;
  }

 private:
  class Pass;

  Processor processor_;
  JapaneseRules rules_;
  KeptTokens kept_;
  std::size_t unknown_bytes_;
  std::size_t denormalized_bytes_;
};

}  // namespace electra::tokenizer::sentencepiece
