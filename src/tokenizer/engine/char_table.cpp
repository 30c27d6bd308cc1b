#include "tokenizer/engine/char_table.hpp"

#include <algorithm>

namespace electra::tokenizer::engine {

std::uint16_t CharTable::add_block() {
  blocks_.resize(blocks_.size() + block_size);
  return static_cast<std::uint16_t>(blocks_.size() / block_size - 1);
}

void CharTable::set(char32_t c, CharEntry entry) {
  const std::size_t block = c >> 8;
  if (!own_[block]) {
    const std::size_t shared = std::size_t{index_[block]} * block_size;
    index_[block] = add_block();
    std::copy_n(blocks_.begin() + static_cast<std::ptrdiff_t>(shared), block_size,
                blocks_.end() - static_cast<std::ptrdiff_t>(block_size));
    own_[block] = true;
  }
  blocks_[(std::size_t{index_[block]} << 8) | (c & 255)] = entry;
}

}  // namespace electra::tokenizer::engine
