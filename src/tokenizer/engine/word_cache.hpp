#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "tokenizer/engine/word_table.hpp"
#include "tokenizer/engine/wordpiece.hpp"

namespace electra::tokenizer {

/// The pieces of a short word of ASCII letters and digits.
struct WordPieces {
  static constexpr std::size_t most = 8;

  WordKey key;
  std::uint32_t model = 0;  ///< whose pieces they are; no model has 0
  std::uint8_t count = 0;
  std::array<std::uint8_t, most> ends{};  ///< in bytes of the word
  std::array<std::int32_t, most> ids{};
};

/// Words that the vocabulary has only in pieces, as they were met last: most of those that a text
/// has it has again. Belongs to a thread, and several models may share it.
class WordCache {
 public:
  WordCache() : entries_(std::size_t{1} << bits) {}

  /// Gives a word's pieces; null if there are too many. `hash` is that of its key.
  const WordPieces* find(const WordPiece& model, const WordKey& key, std::uint64_t hash,
                         unsigned length) {
    WordPieces& entry = entries_[hash >> (64 - bits)];
    if (entry.key.low == key.low && entry.key.high == key.high && entry.model == model.number()) {
      return &entry;
    }
    return fill(model, key, length, entry) ? &entry : nullptr;
  }

 private:
  static constexpr unsigned bits = 13;

  static bool fill(const WordPiece& model, const WordKey& key, unsigned length, WordPieces& entry);

  std::vector<WordPieces> entries_;
};

}  // namespace electra::tokenizer
