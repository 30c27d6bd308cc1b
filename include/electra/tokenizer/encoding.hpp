#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/shape.hpp"

namespace electra {

namespace tokenizer {
struct EncodingAccess;
namespace engine {
class TokenTexts;
}
}  // namespace tokenizer

/// A half-open range: of a text for a token, of tokens for a word.
struct Offsets {
  std::int32_t start = 0;  ///< the first
  std::int32_t end = 0;    ///< one behind the last

  /// @{
  /// The same start and the same end.
  bool operator==(const Offsets& other) const { return start == other.start && end == other.end; }
  bool operator!=(const Offsets& other) const { return !(*this == other); }
  /// @}
};

/// One text, or two, as tokens: what Hugging Face calls an Encoding. All vectors are as long as
/// `ids`. Its token texts live in the tokenizer that made it, so that one has to outlive it.
class ELECTRA_EXPORT Encoding {
 public:
  /// Stands for "none" in word_ids and sequence_ids().
  static constexpr std::int32_t none = -1;

  std::vector<std::int32_t> ids;                  ///< in the vocabulary
  std::vector<std::int32_t> type_ids;             ///< 0 for the first text, 1 for the second
  std::vector<std::int32_t> attention_mask;       ///< 0 for padding
  std::vector<std::int32_t> special_tokens_mask;  ///< 1 for what the template or padding added
  std::vector<Offsets> offsets;                   ///< in the original text, or in its word
  std::vector<std::int32_t> word_ids;             ///< counted in each sequence; none for added ones
  std::vector<Encoding> overflowing;              ///< the further windows

  /// The number of tokens, special ones and padding included.
  Index size() const noexcept { return static_cast<Index>(ids.size()); }
  /// Gives the text of one token, as in "##ing".
  std::string_view token(Index position) const;
  /// Gives the texts of all of them.
  std::vector<std::string> tokens() const;
  /// Gives 0 for the first text, 1 for the second, none for what was added.
  std::vector<std::int32_t> sequence_ids() const;
  /// Gives 1 for a text, 2 for a pair.
  Index sequence_count() const noexcept;

  /// @{
  /// Where a token, a word or a character is found among the others; absent: nowhere. Positions are
  /// those of tokens in this encoding, characters are counted as the offsets are.
  std::optional<Index> token_to_sequence(Index token) const;
  std::optional<std::pair<Index, Offsets>> token_to_chars(Index token) const;
  std::optional<std::pair<Index, Index>> token_to_word(Index token) const;
  std::optional<Offsets> word_to_tokens(Index word, Index sequence = 0) const;
  std::optional<Offsets> word_to_chars(Index word, Index sequence = 0) const;
  std::optional<Index> char_to_token(Index character, Index sequence = 0) const;
  std::optional<Index> char_to_word(Index character, Index sequence = 0) const;
  /// @}

 private:
  friend struct tokenizer::EncodingAccess;

  /// The tokens of a sequence; absent is not the same as empty.
  struct SequenceRange {
    bool known = false;
    Offsets tokens;
  };
  /// The text of a token that is not the one its id has in the vocabulary.
  struct OwnText {
    std::int32_t position;
    std::uint32_t begin;  // in own_bytes_
    std::uint32_t size;
  };

  Offsets sequence_range(Index sequence) const;

  std::array<SequenceRange, 2> sequences_;
  std::vector<OwnText> own_texts_;  // sorted by position
  std::string own_bytes_;
  std::vector<Encoding> spare_;  // windows of an earlier use, kept for their memory
  const tokenizer::engine::TokenTexts* texts_ = nullptr;
};

}  // namespace electra
