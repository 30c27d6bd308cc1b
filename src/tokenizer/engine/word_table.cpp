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
  const std::size_t mask = slots_.size() - 1;
  const auto used_from = [&](std::size_t slot, std::size_t step) {
    std::size_t count = 0;
    for (; count <= max_run && slots_[slot].key.low != 0; slot = (slot + step) & mask) ++count;
    return count;
  };
  const std::size_t home = hash_of(key) >> shift_;
  const std::size_t from_home = used_from(home, 1);
  const std::size_t slot = (home + from_home) & mask;
  const std::size_t before = used_from((home - 1) & mask, mask);  // backwards
  const std::size_t run = before + from_home + 1 + used_from((slot + 1) & mask, 1);
  if (run <= max_run) slots_[slot] = {key, id};
}

}  // namespace electra::tokenizer::engine
