#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tokenizer/engine/word_key.hpp"

namespace electra::tokenizer::engine {

/// Hash table of the vocabulary's tokens that are words of at most 16 ASCII letters and digits,
/// with open addressing and linear probing: most words of English text are found here.
class WordTable {
 public:
  static constexpr std::size_t max_length = 16;

  WordTable() : slots_(2) {}
  explicit WordTable(std::size_t word_count);

  /// Adds a word, unless it would join used slots to a run that no vocabulary has by chance: a file
  /// may choose words of one hash, and what is not found here is left to the automaton.
  void add(std::string_view word, std::int32_t id);
  /// Returns the id of a word; -1 if the table does not have it.
  std::int32_t find(const WordKey& key) const { return find(key, hash_of(key)); }
  std::int32_t find(const WordKey& key, std::uint64_t hash) const {
    for (std::size_t slot = hash >> shift_;; slot = (slot + 1) & (slots_.size() - 1)) {
      const Slot& s = slots_[slot];
      if (s.key.low == key.low && s.key.high == key.high) return s.id;
      if (s.key.low == 0) return -1;
    }
  }

 private:
  struct Slot {
    WordKey key;
    std::int32_t id = -1;
  };

  /// The most slots that a search looks at.
  static constexpr std::size_t max_run = 128;

  std::vector<Slot> slots_;  // a power of two, at most half of them used
  unsigned shift_ = 63;
};

}  // namespace electra::tokenizer::engine
