#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "tokenizer/unicode/normalizer.hpp"
#include "tokenizer/unicode/unicode.hpp"

namespace electra::tokenizer {

/// What a character means to the tokenizer, in one word: a symbol of the automaton (0 for a
/// character that no token has), or a kind above bit 28 with its payload below.
using CharEntry = std::uint32_t;

enum CharKind : std::uint32_t {
  symbol_kind = 0,
  dropped_kind = 1,
  break_kind = 2,     ///< ends a word
  isolated_kind = 3,  ///< is a word of its own; the payload is its id
  sequence_kind = 4,  ///< several symbols; the payload is where they stand in the pool
  hangul_kind = 5,    ///< a syllable that becomes two or three symbols
  whole_kind = 6,     ///< what becomes of it depends on its neighbours
  marked_kind = 7,    ///< an added token may stand around it
};

constexpr unsigned kind_shift = 28;
constexpr std::uint32_t payload_mask = (1U << kind_shift) - 1;
/// The payload of an isolated character that the vocabulary lacks where there is no [UNK] either.
constexpr std::uint32_t no_id = payload_mask;

constexpr CharEntry make_entry(CharKind kind, std::uint32_t payload = 0) {
  return (std::uint32_t{kind} << kind_shift) | payload;
}
constexpr bool is_symbol(CharEntry entry) { return entry <= payload_mask; }
constexpr std::uint32_t kind_of(CharEntry entry) { return entry >> kind_shift; }
constexpr std::uint32_t payload_of(CharEntry entry) { return entry & payload_mask; }

/// A number for every character, in blocks of 256 that are shared until they differ.
class CharTable {
 public:
  CharEntry at(char32_t c) const { return blocks_[(std::size_t{index_[c >> 8]} << 8) | (c & 255)]; }
  const CharEntry* block(char32_t first) const {
    return blocks_.data() + (std::size_t{index_[first >> 8]} << 8);
  }
  /// The entries of the first 256 characters, the 128 of ASCII before all.
  const CharEntry* ascii() const { return block(0); }
  void set(char32_t c, CharEntry entry);

  /// Symbols one after the other, their count in front.
  const std::uint32_t* sequence(CharEntry entry) const { return pool_.data() + payload_of(entry); }
  /// The symbols of a syllable's parts, in the order of their characters.
  const std::array<std::uint32_t, 19 + 21 + 28>& hangul() const { return hangul_; }

 protected:
  CharTable() = default;
  std::uint16_t add_block();

  std::array<std::uint16_t, (unicode::code_point_limit >> 8)> index_{};
  std::array<bool, (unicode::code_point_limit >> 8)> own_{};  // not shared: may be written
  std::vector<CharEntry> blocks_;
  std::vector<std::uint32_t> pool_;
  std::array<std::uint32_t, 19 + 21 + 28> hangul_{};
};

/// The table of normalised text: what the pre-tokeniser and the vocabulary make of a character.
class PlainCharTable : public CharTable {
 public:
  /// Without `splits` every character belongs to the word. Isolated characters get `unknown_id`.
  PlainCharTable(bool splits, std::uint32_t unknown_id);

  void set_symbol(char32_t c, std::uint32_t symbol) { set(c, make_entry(symbol_kind, symbol)); }
  /// Gives a token's id to a character that is a word.
  void set_alone(char32_t c, std::uint32_t id);
  /// Gives what a character is when it is set apart.
  CharEntry alone(char32_t c) const;

 private:
  friend class RawCharTable;

  std::uint32_t unknown_id_;
  std::vector<std::uint32_t> alone_;  // ids by symbol
};

/// The table of raw text: the same after BertNormalizer.
class RawCharTable : public CharTable {
 public:
  /// Whatever becomes one of the `marked` characters gets that kind.
  RawCharTable(const PlainCharTable& plain, const BertFlags& flags,
               const std::vector<char32_t>& marked = {});

  /// The entries of ASCII by byte; bytes beyond ASCII have the kind `whole`.
  const std::array<CharEntry, 256>& endings() const { return endings_; }

 private:
  std::uint16_t make_block(const PlainCharTable& plain, const BertFlags& flags, char32_t first);
  CharEntry entry_of(const PlainCharTable& plain, const BertFlags& flags, char32_t c);
  CharEntry combined(const PlainCharTable& plain, const char32_t* characters, std::size_t count);
  bool is_marked(char32_t c) const {
    return std::find(marked_.begin(), marked_.end(), c) != marked_.end();
  }

  std::vector<char32_t> marked_;
  std::array<CharEntry, 256> endings_{};
};

}  // namespace electra::tokenizer
