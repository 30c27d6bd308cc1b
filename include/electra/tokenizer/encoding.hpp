#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/ragged_batch.hpp"
#include "electra/core/reset_on_move.hpp"
#include "electra/core/shape.hpp"

namespace electra {

namespace tokenizer::encoding {
struct EncodingAccess;
}
namespace tokenizer::engine {
class TokenTexts;
}

/// A half-open range: of a text for a token, of tokens for a word.
struct Offsets {
  std::int32_t start = 0;  ///< the first position
  std::int32_t end = 0;    ///< one past the last position

  /// @{
  /// Compares both ends.
  bool operator==(const Offsets& other) const { return start == other.start && end == other.end; }
  bool operator!=(const Offsets& other) const { return !(*this == other); }
  /// @}
};

/// A tokenized text or pair: the Encoding of Hugging Face tokenizers. All vectors have the length
/// of `ids`. It shares the texts of its tokens with the tokenizer, and may outlive it.
class ELECTRA_EXPORT Encoding {
 public:
  /// The value of word_ids and sequence_ids() for special tokens and padding.
  static constexpr std::int32_t none = -1;

  std::vector<std::int32_t> ids;                  ///< token ids
  std::vector<std::int32_t> type_ids;             ///< 0 for the first text, 1 for the second
  std::vector<std::int32_t> attention_mask;       ///< 0 for padding, else 1
  std::vector<std::int32_t> special_tokens_mask;  ///< 1 for special tokens and padding, else 0
  std::vector<Offsets> offsets;                   ///< in the original text, or in its word
  std::vector<std::int32_t>
      word_ids;  ///< index of the word in its sequence; none for special tokens
  std::vector<Encoding> overflowing;  ///< the further windows of truncation

  /// The number of tokens, special tokens and padding included.
  Index size() const noexcept { return static_cast<Index>(ids.size()); }
  /// Whether truncation has removed tokens of the text, also where they are in `overflowing`.
  bool is_truncated() const noexcept { return is_truncated_; }
  /// Returns the text of a token, with its continuation prefix, as in "##ing": a view that lives as
  /// long as the encoding is not changed, or its tokenizer.
  std::string_view token(Index position) const;
  /// Returns the texts of all tokens.
  std::vector<std::string> tokens() const;
  /// Returns 0 for tokens of the first text, 1 for the second, none for special tokens and padding.
  std::vector<std::int32_t> sequence_ids() const;
  /// Returns 1 for a text, 2 for a pair.
  Index sequence_count() const noexcept;
  /// Returns the type ids that a model gets: type_ids, or none, which a model takes for zeros,
  /// unless the tokenizer's has_token_type_ids().
  const std::vector<std::int32_t>& model_type_ids() const noexcept;

  /// @{
  /// Maps tokens, words and characters to each other; absent if there is no such thing. Tokens are
  /// positions in this encoding, characters are in the unit of the offsets.
  std::optional<Index> token_to_sequence(Index token) const;
  std::optional<std::pair<Index, Offsets>> token_to_chars(Index token) const;
  std::optional<std::pair<Index, Index>> token_to_word(Index token) const;
  std::optional<Offsets> word_to_tokens(Index word, Index sequence = 0) const;
  std::optional<Offsets> word_to_chars(Index word, Index sequence = 0) const;
  std::optional<Index> char_to_token(Index character, Index sequence = 0) const;
  std::optional<Index> char_to_word(Index character, Index sequence = 0) const;
  /// @}

 private:
  friend struct tokenizer::encoding::EncodingAccess;

  /// The tokens of a sequence; an unknown range is not the same as an empty one.
  struct SequenceRange {
    bool known = false;
    Offsets tokens;
  };
  /// The text of a token that is not the one of its id.
  struct OwnText {
    std::int32_t position;
    std::uint32_t begin;  // in own_bytes_
    std::uint32_t size;
  };

  ResetOnMove<std::array<SequenceRange, 2>> sequences_;
  std::vector<OwnText> own_texts_;  // sorted by position
  std::string own_bytes_;
  std::vector<Encoding> spare_;  // windows of an earlier use, kept for their memory
  bool has_model_type_ids_ = true;
  bool is_truncated_ = false;
  std::shared_ptr<const tokenizer::engine::TokenTexts> texts_;
};

/// @{
/// Returns encodings, with their model_type_ids(), as the input of a model, end to end. Throws
/// `input` for an encoding with padding or with overflowing windows, neither of which has a place
/// in it, and for one whose vectors differ in length.
ELECTRA_EXPORT RaggedBatch ragged_batch(const std::vector<Encoding>& encodings);
ELECTRA_EXPORT RaggedBatch ragged_batch(const std::vector<const Encoding*>& encodings);
/// @}

}  // namespace electra
