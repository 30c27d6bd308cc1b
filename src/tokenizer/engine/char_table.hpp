#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tokenizer/engine/char_entry.hpp"
#include "tokenizer/unicode/unicode.hpp"

namespace electra::tokenizer::engine {

/// Two-stage table of the classes of all characters: blocks of 256 entries, shared until they
/// differ.
class CharTable {
 public:
  static constexpr char32_t block_size = 256;

  CharEntry at(char32_t c) const { return blocks_[(std::size_t{index_[c >> 8]} << 8) | (c & 255)]; }
  const CharEntry* block(char32_t first) const {
    return blocks_.data() + (std::size_t{index_[first >> 8]} << 8);
  }
  /// The entries of the first 256 characters, of which the first 128 are ASCII.
  const CharEntry* ascii() const { return block(0); }
  void set(char32_t c, CharEntry entry);

 protected:
  CharTable() = default;
  std::uint16_t add_block();

  std::array<std::uint16_t, (unicode::code_point_limit >> 8)> index_{};
  std::array<bool, (unicode::code_point_limit >> 8)> own_{};  // not shared: writable
  std::vector<CharEntry> blocks_;
};

}  // namespace electra::tokenizer::engine
