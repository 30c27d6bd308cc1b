#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tokenizer/engine/automaton.hpp"
#include "tokenizer/engine/char_table.hpp"
#include "tokenizer/engine/word_table.hpp"
#include "tokenizer/unicode/normalizer.hpp"
#include "tokenizer/vocabulary.hpp"

namespace electra::tokenizer {

/// What the model of a tokenizer.json says.
struct WordPieceSettings {
  std::string unk_token = "[UNK]";
  std::string continuing_subword_prefix = "##";
  std::uint64_t max_input_chars_per_word = 100;
};

/// What happens to text before it comes to the vocabulary.
struct SplitRules {
  bool splits_words = true;  ///< BertPreTokenizer, or nothing at all
  /// The normaliser's flags, where tables of characters can say all that it does.
  std::optional<BertFlags> bert;
  /// Normalised characters around which an added token may stand.
  std::vector<char32_t> marked;
};

/// A vocabulary made ready for searching: tables of characters, of pieces and of words. Looks into
/// the vocabulary only while it is made.
class WordPiece {
 public:
  WordPiece(const Vocabulary& vocabulary, const WordPieceSettings& settings,
            const SplitRules& rules);

  const PlainCharTable& plain() const { return *plain_; }
  /// Absent where raw text has to be normalised first.
  const RawCharTable* raw() const { return raw_.get(); }
  const Automaton& automaton() const { return automaton_; }
  const WordTable& words() const { return words_; }
  const std::string& unk_token() const { return settings_.unk_token; }
  std::optional<std::int32_t> unk_id() const { return unk_id_; }
  /// The id for what the vocabulary lacks: no_id where it lacks [UNK] as well.
  std::int32_t unknown_id() const { return unk_id_.value_or(static_cast<std::int32_t>(no_id)); }
  std::uint64_t max_word_length() const { return settings_.max_input_chars_per_word; }
  /// Tells this model from all others of the process.
  std::uint32_t number() const { return number_; }
  /// Bits that make a letter small, to be set in each byte of a word.
  std::uint64_t lowering_bits() const { return lowering_bits_; }

 private:
  class Spelling;

  void number_symbols(const Spelling& spelling);
  void set_alone(const Vocabulary& vocabulary, const Spelling& spelling);
  void build_automaton(const Vocabulary& vocabulary, Spelling spelling);
  void build_words(const Vocabulary& vocabulary, bool lowercase);

  WordPieceSettings settings_;
  std::optional<std::int32_t> unk_id_;
  std::unique_ptr<PlainCharTable> plain_;
  std::unique_ptr<RawCharTable> raw_;
  std::uint32_t symbol_count_ = 1;
  Automaton automaton_;
  WordTable words_;
  std::uint64_t lowering_bits_ = 0;
  std::uint32_t number_;
};

}  // namespace electra::tokenizer
