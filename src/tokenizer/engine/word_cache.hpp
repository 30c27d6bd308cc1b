#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tokenizer/engine/word_key.hpp"
#include "tokenizer/engine/wordpiece.hpp"

namespace electra::tokenizer::engine {

/// The tokens of a short word of ASCII letters and digits.
struct WordPieces {
  static constexpr std::size_t max_count = 8;

  WordKey key;
  std::uint32_t model = 0;  ///< WordPiece::cache_id() of the model; 0 is none
  std::uint8_t count = 0;
  std::array<std::uint8_t, max_count> ends{};  ///< in bytes of the word
  std::array<std::int32_t, max_count> ids{};
};

/// Direct-mapped cache of words that take more than one token, or are unknown: most words of a text
/// occur again. Belongs to a thread; models share it.
class WordCache {
 public:
  WordCache() : entries_(std::size_t{1} << bits) {}

  /// Returns the tokens of a word; null if it has more than WordPieces::max_count. `hash` is that
  /// of the key.
  const WordPieces* find(const WordPiece& model, const WordKey& key, std::uint64_t hash,
                         unsigned length) {
    WordPieces& entry = entries_[hash >> (64 - bits)];
    if (entry.key.low == key.low && entry.key.high == key.high && entry.model == model.cache_id()) {
      return &entry;
    }
    return fill(model, key, length, entry) ? &entry : nullptr;
  }

 private:
  static constexpr unsigned bits = 13;

  static bool fill(const WordPiece& model, const WordKey& key, unsigned length, WordPieces& entry);

  std::vector<WordPieces> entries_;
};

}  // namespace electra::tokenizer::engine
