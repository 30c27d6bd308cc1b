#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace electra::tokenizer {

/// Sixteen bytes of text, zeros after the end of the word.
struct WordKey {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

/// The vocabulary's words of at most 16 ASCII letters and digits, by their bytes: most words of
/// an English text are found here without a look at their pieces.
class WordTable {
 public:
  static constexpr std::size_t longest = 16;

  WordTable() : slots_(2) {}
  explicit WordTable(std::size_t word_count);

  void add(std::string_view word, std::int32_t id);
  /// Gives the id of a word, -1 if it is not here.
  std::int32_t find(const WordKey& key) const { return find(key, hash(key)); }
  std::int32_t find(const WordKey& key, std::uint64_t hash_of_key) const {
    for (std::size_t slot = hash_of_key >> shift_;; slot = (slot + 1) & (slots_.size() - 1)) {
      const Slot& s = slots_[slot];
      if (s.key.low == key.low && s.key.high == key.high) return s.id;
      if (s.key.low == 0) return -1;
    }
  }

  /// Its upper bits are the good ones.
  static std::uint64_t hash(const WordKey& key) {
    const std::uint64_t mixed = (key.high ^ (key.high >> 29)) * 0x9E3779B97F4A7C15ULL;
    return ((key.low ^ (key.low >> 31)) + mixed) * 0xD6E8FEB86659FD93ULL;
  }

 private:
  struct Slot {
    WordKey key;
    std::int32_t id = -1;
  };

  std::vector<Slot> slots_;  // a power of two, at least half of them empty
  unsigned shift_ = 63;
};

}  // namespace electra::tokenizer
