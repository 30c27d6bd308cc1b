#include "tokenizer/engine/normalized_char_table.hpp"

#include <array>

namespace electra::tokenizer::engine {

NormalizedCharTable::NormalizedCharTable(PreTokenizer pre_tokenizer, std::uint32_t unknown_id)
    : unknown_id_(unknown_id) {
  std::array<std::uint32_t, 256> built{};  // by property block: 1 + the index of its block, or 0
  for (char32_t first = 0; first < unicode::code_point_limit; first += block_size) {
    std::uint32_t& block = built[unicode::property_index[first >> 8]];
    if (block == 0) {
      block = add_block() + 1U;
      const std::uint8_t* properties = unicode::property_block(first);
      CharEntry* entries = blocks_.data() + std::size_t{block - 1} * block_size;
      for (std::size_t i = 0; pre_tokenizer != PreTokenizer::none && i < block_size; ++i) {
        const bool is_punctuation = (properties[i] & unicode::punctuation) != 0;
        if ((properties[i] & unicode::white_space) != 0) {
          entries[i] = make_entry(separator_kind);
        } else if (pre_tokenizer == PreTokenizer::characters ||
                   (pre_tokenizer == PreTokenizer::bert && is_punctuation)) {
          entries[i] = make_entry(isolated_kind, unknown_id);
        }
      }
    }
    index_[first >> 8] = static_cast<std::uint16_t>(block - 1);
  }
}

void NormalizedCharTable::set_isolated_id(char32_t c, std::uint32_t id) {
  const CharEntry entry = at(c);
  if (kind_of(entry) == isolated_kind) {
    set(c, make_entry(isolated_kind, id));
  } else if (is_symbol(entry)) {
    if (isolated_ids_.size() <= entry) isolated_ids_.resize(entry + 1, unknown_id_);
    isolated_ids_[entry] = id;
  }
}

CharEntry NormalizedCharTable::isolated(char32_t c) const {
  const CharEntry entry = at(c);
  if (!is_symbol(entry)) return entry;
  return make_entry(isolated_kind,
                    entry < isolated_ids_.size() ? isolated_ids_[entry] : unknown_id_);
}

}  // namespace electra::tokenizer::engine
