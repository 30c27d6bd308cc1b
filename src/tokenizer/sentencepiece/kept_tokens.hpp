#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tokenizer/engine/pattern_trie.hpp"
#include "tokenizer/unicode/normalizer.hpp"

namespace electra::tokenizer::sentencepiece {

/// Tokens that keep their case where a text is lower-cased. Of several that begin at one place the
/// first of the list counts. A text is read once, whatever the tokens are: backwards, by a trie of
/// the reversed tokens, as PatternSet does.
class KeptTokens {
 public:
  explicit KeptTokens(const std::vector<std::string>& tokens);

  /// Returns by character the length of the token that begins there; 0 where none does. Empty if
  /// there are no tokens.
  std::vector<std::uint32_t> lengths_in(const std::vector<unicode::AlignedCharacter>& text) const;

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  engine::PatternTrie<char32_t> reversed_;
  std::vector<std::uint32_t> first_of_;  // by node: the first token that ends it; or none
  std::vector<std::uint32_t> lengths_;   // by token
};

}  // namespace electra::tokenizer::sentencepiece
