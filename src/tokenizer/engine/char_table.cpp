#include "tokenizer/engine/char_table.hpp"

#include <algorithm>
#include <optional>

namespace electra::tokenizer {
namespace {

constexpr char32_t block_size = 256;
constexpr char32_t hangul_leading = 0x1100;
constexpr char32_t hangul_vowel = 0x1161;
constexpr char32_t hangul_trailing = 0x11A7;

/// Which blocks of characters have their own properties and nothing else; each kind of block is
/// looked at once.
class Unchanging {
 public:
  bool has(char32_t first) {
    std::optional<bool>& known = known_[unicode::property_index[first >> 8]];
    if (!known) known = changes_nothing(unicode::property_block(first));
    return *known;
  }

 private:
  static bool changes_nothing(const std::uint8_t* properties) {
    constexpr unsigned changes = unicode::decomposes | unicode::lowers | unicode::reorders;
    return std::none_of(properties, properties + block_size,
                        [](unsigned p) { return (p & changes) != 0; });
  }

  std::array<std::optional<bool>, 256> known_;
};

bool is_jamo(char32_t c) { return c >= hangul_leading && c < 0x1200; }

}  // namespace

std::uint16_t CharTable::add_block() {
  blocks_.resize(blocks_.size() + block_size);
  return static_cast<std::uint16_t>(blocks_.size() / block_size - 1);
}

void CharTable::set(char32_t c, CharEntry entry) {
  const std::size_t place = c >> 8;
  if (!own_[place]) {
    const std::size_t shared = std::size_t{index_[place]} * block_size;
    index_[place] = add_block();
    std::copy_n(blocks_.begin() + static_cast<std::ptrdiff_t>(shared), block_size,
                blocks_.end() - static_cast<std::ptrdiff_t>(block_size));
    own_[place] = true;
  }
  blocks_[(std::size_t{index_[place]} << 8) | (c & 255)] = entry;
}

PlainCharTable::PlainCharTable(bool splits, std::uint32_t unknown_id) : unknown_id_(unknown_id) {
  std::array<std::uint32_t, 256> known{};  // by property block; 0 stands for none, else one more
  for (char32_t first = 0; first < unicode::code_point_limit; first += block_size) {
    std::uint32_t& block = known[unicode::property_index[first >> 8]];
    if (block == 0) {
      block = add_block() + 1U;
      const std::uint8_t* properties = unicode::property_block(first);
      CharEntry* entries = blocks_.data() + (block - 1) * block_size;
      for (std::size_t i = 0; splits && i < block_size; ++i) {
        if ((properties[i] & unicode::white_space) != 0) {
          entries[i] = make_entry(break_kind);
        } else if ((properties[i] & unicode::punctuation) != 0) {
          entries[i] = make_entry(isolated_kind, unknown_id);
        }
      }
    }
    index_[first >> 8] = static_cast<std::uint16_t>(block - 1);
  }
}

void PlainCharTable::set_alone(char32_t c, std::uint32_t id) {
  const CharEntry entry = at(c);
  if (kind_of(entry) == isolated_kind) {
    set(c, make_entry(isolated_kind, id));
  } else if (is_symbol(entry)) {
    if (alone_.size() <= entry) alone_.resize(entry + 1, unknown_id_);
    alone_[entry] = id;
  }
}

CharEntry PlainCharTable::alone(char32_t c) const {
  const CharEntry entry = at(c);
  if (!is_symbol(entry)) return entry;
  return make_entry(isolated_kind, entry < alone_.size() ? alone_[entry] : unknown_id_);
}

RawCharTable::RawCharTable(const PlainCharTable& plain, const BertFlags& flags,
                           const std::vector<char32_t>& marked)
    : marked_(marked) {
  for (char32_t i = 0; i < hangul_.size(); ++i) {
    const char32_t c = i < 19   ? hangul_leading + i
                       : i < 40 ? hangul_vowel + (i - 19)
                                : hangul_trailing + (i - 40);
    hangul_[i] = payload_of(plain.at(c));
  }
  // What was made of a block of the plain table, ideographs or not; 0 stands for nothing yet.
  std::vector<std::array<std::uint32_t, 2>> known(plain.blocks_.size() / block_size);
  std::uint32_t syllables = 0;
  Unchanging unchanging;
  std::vector<bool> touched(index_.size());
  for (const char32_t c : marked_) touched[c >> 8] = true;
  for (char32_t first = 0; first < unicode::code_point_limit; first += block_size) {
    const char32_t last = first + block_size - 1;
    const bool apart = flags.handle_chinese_chars && unicode::is_ideograph(first);
    const bool mixed =
        flags.handle_chinese_chars && unicode::is_ideograph(first) != unicode::is_ideograph(last);
    std::uint32_t own = 0;
    std::uint32_t& block = flags.strips() && unicode::is_hangul(first) && unicode::is_hangul(last)
                               ? syllables
                           : mixed || touched[first >> 8] || !unchanging.has(first)
                               ? own
                               : known[plain.index_[first >> 8]][apart ? 1 : 0];
    if (block == 0) block = make_block(plain, flags, first) + 1U;
    index_[first >> 8] = static_cast<std::uint16_t>(block - 1);
  }
  endings_.fill(make_entry(whole_kind));
  std::copy_n(ascii(), 128, endings_.begin());
}

std::uint16_t RawCharTable::make_block(const PlainCharTable& plain, const BertFlags& flags,
                                       char32_t first) {
  const std::uint16_t block = add_block();
  for (char32_t i = 0; i < block_size; ++i) {
    blocks_[std::size_t{block} * block_size + i] = entry_of(plain, flags, first + i);
  }
  return block;
}

// The four steps of BertNormalizer in their order, for one character.
CharEntry RawCharTable::entry_of(const PlainCharTable& plain, const BertFlags& flags, char32_t c) {
  constexpr unsigned concerned = unicode::removed | unicode::white_space | unicode::mark |
                                 unicode::decomposes | unicode::lowers | unicode::reorders;
  const bool apart = flags.handle_chinese_chars && unicode::is_ideograph(c);
  if ((unicode::properties(c) & concerned) == 0 && c != 0 && !is_marked(c)) {
    return apart ? plain.alone(c) : plain.at(c);
  }
  if (flags.clean_text) {
    if (c == 0 || unicode::has(c, unicode::removed)) return make_entry(dropped_kind);
    if (unicode::has(c, unicode::white_space)) c = U' ';
  }
  if (flags.strips() && unicode::is_hangul(c)) {
    const bool any = std::any_of(marked_.begin(), marked_.end(), is_jamo);
    return make_entry(any ? marked_kind : hangul_kind);
  }

  std::array<char32_t, 36> made{};
  std::size_t count = 0;
  for (const char32_t part : flags.strips() ? unicode::decompose(c) : unicode::Characters{{c}, 1}) {
    if (flags.strips()) {
      if (unicode::has(part, unicode::mark)) continue;
      if (unicode::has(part, unicode::reorders)) return make_entry(whole_kind);
    }
    for (const char32_t low :
         flags.lowercase ? unicode::lower(part) : unicode::Characters{{part}, 1}) {
      made[count++] = low;
    }
  }
  if (std::any_of(made.begin(), made.begin() + static_cast<std::ptrdiff_t>(count),
                  [this](char32_t m) { return is_marked(m); })) {
    return make_entry(marked_kind);
  }
  if (apart && count == 1) return plain.alone(made[0]);
  return combined(plain, made.data(), count);
}

CharEntry RawCharTable::combined(const PlainCharTable& plain, const char32_t* characters,
                                 std::size_t count) {
  if (count == 0) return make_entry(dropped_kind);
  if (count == 1) return plain.at(characters[0]);
  const auto entry = make_entry(sequence_kind, static_cast<std::uint32_t>(pool_.size()));
  pool_.push_back(static_cast<std::uint32_t>(count));
  for (std::size_t i = 0; i < count; ++i) {
    const CharEntry part = plain.at(characters[i]);
    if (!is_symbol(part)) return make_entry(whole_kind);
    pool_.push_back(part);
  }
  return entry;
}

}  // namespace electra::tokenizer
