#pragma once

#include <cstdint>
#include <vector>

#include "tokenizer/engine/char_table.hpp"

namespace electra::tokenizer::engine {

/// How normalized text is split into words.
enum class PreTokenizer {
  none,         ///< not at all
  bert,         ///< at white space and before and after punctuation
  white_space,  ///< at white space alone
  characters,   ///< every character is a word; white space is dropped
};

/// The classes of normalized characters: what pre-tokenizer and vocabulary make of them.
class NormalizedCharTable : public CharTable {
 public:
  /// Without a pre-tokenizer every character is part of the word. Isolated characters get
  /// `unknown_id`.
  NormalizedCharTable(PreTokenizer pre_tokenizer, std::uint32_t unknown_id);

  void set_symbol(char32_t c, std::uint32_t symbol) { set(c, make_entry(symbol_kind, symbol)); }
  /// Sets the id of a character that is a token by itself.
  void set_isolated_id(char32_t c, std::uint32_t id);
  /// Returns the entry of a character that the normalizer isolates.
  CharEntry isolated(char32_t c) const;

 private:
  friend class RawCharTable;

  std::uint32_t unknown_id_;
  std::vector<std::uint32_t> isolated_ids_;  // by symbol
};

}  // namespace electra::tokenizer::engine
