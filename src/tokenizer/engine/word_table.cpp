#include "tokenizer/engine/word_table.hpp"

#include <cstring>

namespace electra::tokenizer::engine {

WordTable::WordTable(std::size_t word_count) {
  unsigned bits = 1;
  while ((std::size_t{1} << bits) <= word_count * 2) ++bits;
  shift_ = 64 - bits;
  slots_.resize(std::size_t{1} << bits);
}

void WordTable::add(std::string_view word, std::int32_t id) {
  WordKey key;
  std::memcpy(&key, word.data(), word.size());
  std::size_t slot = hash_of(key) >> shift_;
  while (slots_[slot].key.low != 0) slot = (slot + 1) & (slots_.size() - 1);
  slots_[slot] = {key, id};
}

}  // namespace electra::tokenizer::engine
