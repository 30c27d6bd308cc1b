#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "tokenizer/engine/normalized_char_table.hpp"
#include "tokenizer/unicode/normalizer.hpp"

namespace electra::tokenizer::engine {

/// The classes of raw characters: those of NormalizedCharTable after BertNormalizer.
class RawCharTable : public CharTable {
 public:
  /// Symbols of the conjoining jamo: 19 leading consonants, 21 vowels, 28 trailing consonants, of
  /// which the first stands for none.
  using JamoSymbols = std::array<std::uint32_t, 19 + 21 + 28>;

  /// Characters that normalize to one of `markers`, which are sorted, get marker_kind.
  RawCharTable(const NormalizedCharTable& normalized, const unicode::BertFlags& flags,
               const std::vector<char32_t>& markers = {});

  /// The entries of ASCII by byte; bytes from 0x80 on have contextual_kind.
  const std::array<CharEntry, 256>& word_ends() const { return word_ends_; }
  /// The symbols of an entry of sequence_kind, their count in front.
  const std::uint32_t* sequence(CharEntry entry) const { return pool_.data() + payload_of(entry); }
  const JamoSymbols& jamo() const { return jamo_; }

 private:
  std::uint16_t make_block(const NormalizedCharTable& normalized, const unicode::BertFlags& flags,
                           char32_t first);
  CharEntry entry_of(const NormalizedCharTable& normalized, const unicode::BertFlags& flags,
                     char32_t c);
  CharEntry combined(const NormalizedCharTable& normalized, const char32_t* characters,
                     std::size_t count);
  bool is_marker(char32_t c) const {
    return std::binary_search(markers_.begin(), markers_.end(), c);
  }

  std::vector<std::uint32_t> pool_;
  JamoSymbols jamo_{};
  std::vector<char32_t> markers_;
  std::array<CharEntry, 256> word_ends_{};
};

}  // namespace electra::tokenizer::engine
