#pragma once

#include <cstdint>

namespace electra::tokenizer::engine {

/// The class of a character: a symbol of the automaton (0 for a character that no token contains),
/// or a CharKind from bit 28 on with a payload below.
using CharEntry = std::uint32_t;

enum CharKind : std::uint32_t {
  symbol_kind = 0,
  removed_kind = 1,     ///< dropped by the normalizer
  separator_kind = 2,   ///< ends a word
  isolated_kind = 3,    ///< a word of its own; the payload is its id
  sequence_kind = 4,    ///< several symbols; the payload is their index in the pool
  hangul_kind = 5,      ///< a syllable that decomposes into two or three symbols
  contextual_kind = 6,  ///< its normalized form depends on its neighbours
  marker_kind = 7,      ///< an added token in normalized text may contain it
};

constexpr unsigned kind_shift = 28;
constexpr std::uint32_t payload_mask = (1U << kind_shift) - 1;
/// The id of unknown words and characters where the vocabulary has no [UNK].
constexpr std::uint32_t no_id = payload_mask;

constexpr CharEntry make_entry(CharKind kind, std::uint32_t payload = 0) {
  return (std::uint32_t{kind} << kind_shift) | payload;
}
constexpr bool is_symbol(CharEntry entry) { return entry <= payload_mask; }
constexpr std::uint32_t kind_of(CharEntry entry) { return entry >> kind_shift; }
constexpr std::uint32_t payload_of(CharEntry entry) { return entry & payload_mask; }

}  // namespace electra::tokenizer::engine
