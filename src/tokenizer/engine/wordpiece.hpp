#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tokenizer/engine/automaton.hpp"
#include "tokenizer/engine/normalized_char_table.hpp"
#include "tokenizer/engine/raw_char_table.hpp"
#include "tokenizer/engine/word_table.hpp"
#include "tokenizer/unicode/normalizer.hpp"
#include "tokenizer/vocabulary.hpp"

namespace electra::tokenizer::engine {

/// The settings of a WordPiece model, as tokenizer.json has them.
struct WordPieceSettings {
  std::string unk_token = "[UNK]";
  std::string continuing_subword_prefix = "##";
  std::uint64_t max_input_chars_per_word = 100;
};

/// How text is normalized and pre-tokenized before the model.
struct CharRules {
  PreTokenizer pre_tokenizer = PreTokenizer::bert;
  /// The flags of the normalizer; absent if tables of single characters cannot express it.
  std::optional<unicode::BertFlags> bert;
  /// AddedVocabulary::marker_characters(): sorted.
  std::vector<char32_t> markers;
};

/// A WordPiece model compiled for the engine: character tables, automaton and word table. Needs the
/// vocabulary only while it is built.
class WordPiece {
 public:
  WordPiece(const Vocabulary& vocabulary, const WordPieceSettings& settings,
            const CharRules& rules);

  const NormalizedCharTable& normalized_table() const { return *normalized_table_; }
  /// Null where raw text must be normalized first: there is no fast path.
  const RawCharTable* raw_table() const { return raw_table_.get(); }
  const Automaton& automaton() const { return automaton_; }
  const WordTable& words() const { return words_; }
  const std::string& unk_token() const { return settings_.unk_token; }
  std::optional<std::int32_t> unk_id() const { return unk_id_; }
  /// The id of [UNK]; no_id if the vocabulary has none.
  std::int32_t unknown_id() const { return unk_id_.value_or(static_cast<std::int32_t>(no_id)); }
  std::uint64_t max_word_length() const { return settings_.max_input_chars_per_word; }
  /// Identifies the model within the process; never 0.
  std::uint32_t cache_id() const { return cache_id_; }
  /// OR-ed to 8 bytes of a word to lower-case them; 0 for a cased model.
  std::uint64_t lowercase_mask() const { return lowercase_mask_; }

 private:
  class TokenCharacters;

  void assign_symbols(const TokenCharacters& characters);
  void set_isolated_ids(const Vocabulary& vocabulary, const TokenCharacters& characters);
  void build_automaton(const Vocabulary& vocabulary, TokenCharacters characters);
  void build_words(const Vocabulary& vocabulary, bool lowercase);

  WordPieceSettings settings_;
  std::optional<std::int32_t> unk_id_;
  std::unique_ptr<NormalizedCharTable> normalized_table_;
  std::unique_ptr<RawCharTable> raw_table_;
  std::uint32_t symbol_count_ = 1;
  Automaton automaton_;
  WordTable words_;
  std::uint64_t lowercase_mask_ = 0;
  std::uint32_t cache_id_;
};

}  // namespace electra::tokenizer::engine
