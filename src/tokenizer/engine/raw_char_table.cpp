#include "tokenizer/engine/raw_char_table.hpp"

#include <optional>

namespace electra::tokenizer::engine {
namespace {

constexpr char32_t leading_jamo = 0x1100;
constexpr char32_t vowel_jamo = 0x1161;
constexpr char32_t trailing_jamo = 0x11A7;

/// Finds the blocks whose characters the normalizer keeps as they are. Equal blocks are examined
/// once.
class UnchangedBlocks {
 public:
  bool contains(char32_t first) {
    std::optional<bool>& known = known_[unicode::property_index[first >> 8]];
    if (!known) known = is_unchanged(unicode::property_block(first));
    return *known;
  }

 private:
  static bool is_unchanged(const std::uint8_t* properties) {
    constexpr unsigned changes = unicode::decomposes | unicode::lowers | unicode::reorders;
    return std::none_of(properties, properties + CharTable::block_size,
                        [](unsigned p) { return (p & changes) != 0; });
  }

  std::array<std::optional<bool>, 256> known_;
};

bool is_jamo(char32_t c) { return c >= leading_jamo && c < 0x1200; }

}  // namespace

RawCharTable::RawCharTable(const NormalizedCharTable& normalized, const unicode::BertFlags& flags,
                           const std::vector<char32_t>& markers)
    : markers_(markers) {
  for (char32_t i = 0; i < jamo_.size(); ++i) {
    const char32_t c = i < 19   ? leading_jamo + i
                       : i < 40 ? vowel_jamo + (i - 19)
                                : trailing_jamo + (i - 40);
    jamo_[i] = payload_of(normalized.at(c));
  }
  // By block of the other table, without and with isolated ideographs: 1 + the block built, or 0.
  std::vector<std::array<std::uint32_t, 2>> built(normalized.blocks_.size() / block_size);
  std::uint32_t syllables = 0;
  UnchangedBlocks unchanged;
  std::vector<bool> has_marker(index_.size());
  for (const char32_t c : markers_) has_marker[c >> 8] = true;
  for (char32_t first = 0; first < unicode::code_point_limit; first += block_size) {
    const char32_t last = first + block_size - 1;
    const bool isolated = flags.handle_chinese_chars && unicode::is_ideograph(first);
    const bool mixed =
        flags.handle_chinese_chars && unicode::is_ideograph(first) != unicode::is_ideograph(last);
    std::uint32_t own = 0;
    std::uint32_t& block = flags.strips() && unicode::is_hangul(first) && unicode::is_hangul(last)
                               ? syllables
                           : mixed || has_marker[first >> 8] || !unchanged.contains(first)
                               ? own
                               : built[normalized.index_[first >> 8]][isolated ? 1 : 0];
    if (block == 0) block = make_block(normalized, flags, first) + 1U;
    index_[first >> 8] = static_cast<std::uint16_t>(block - 1);
  }
  word_ends_.fill(make_entry(contextual_kind));
  std::copy_n(ascii(), 128, word_ends_.begin());
}

std::uint16_t RawCharTable::make_block(const NormalizedCharTable& normalized,
                                       const unicode::BertFlags& flags, char32_t first) {
  const std::uint16_t block = add_block();
  for (char32_t i = 0; i < block_size; ++i) {
    blocks_[std::size_t{block} * block_size + i] = entry_of(normalized, flags, first + i);
  }
  return block;
}

// The four steps of BertNormalizer in their order, for one character.
CharEntry RawCharTable::entry_of(const NormalizedCharTable& normalized,
                                 const unicode::BertFlags& flags, char32_t c) {
  constexpr unsigned changing = unicode::removed | unicode::white_space | unicode::mark |
                                unicode::decomposes | unicode::lowers | unicode::reorders;
  const bool isolated = flags.handle_chinese_chars && unicode::is_ideograph(c);
  if ((unicode::properties(c) & changing) == 0 && c != 0 && !is_marker(c)) {
    return isolated ? normalized.isolated(c) : normalized.at(c);
  }
  if (flags.clean_text) {
    if (c == 0 || unicode::has(c, unicode::removed)) return make_entry(removed_kind);
    if (unicode::has(c, unicode::white_space)) c = U' ';
  }
  if (flags.strips() && unicode::is_hangul(c)) {
    const bool any = std::any_of(markers_.begin(), markers_.end(), is_jamo);
    return make_entry(any ? marker_kind : hangul_kind);
  }

  std::array<char32_t, 36> output{};
  std::size_t count = 0;
  bool reorders = false;
  for (const char32_t part : flags.strips() ? unicode::decompose(c) : unicode::Characters{{c}, 1}) {
    if (flags.strips()) {
      if (unicode::has(part, unicode::mark)) continue;
      reorders = reorders || unicode::has(part, unicode::reorders);
    }
    for (const char32_t low :
         flags.lowercase ? unicode::lower(part) : unicode::Characters{{part}, 1}) {
      output[count++] = low;
    }
  }
  if (std::any_of(output.begin(), output.begin() + static_cast<std::ptrdiff_t>(count),
                  [this](char32_t o) { return is_marker(o); })) {
    return make_entry(marker_kind);
  }
  if (reorders) return make_entry(contextual_kind);
  if (isolated && count == 1) return normalized.isolated(output[0]);
  return combined(normalized, output.data(), count);
}

CharEntry RawCharTable::combined(const NormalizedCharTable& normalized, const char32_t* characters,
                                 std::size_t count) {
  if (count == 0) return make_entry(removed_kind);
  if (count == 1) return normalized.at(characters[0]);
  const auto entry = make_entry(sequence_kind, static_cast<std::uint32_t>(pool_.size()));
  pool_.push_back(static_cast<std::uint32_t>(count));
  for (std::size_t i = 0; i < count; ++i) {
    const CharEntry part = normalized.at(characters[i]);
    if (!is_symbol(part)) return make_entry(contextual_kind);
    pool_.push_back(part);
  }
  return entry;
}

}  // namespace electra::tokenizer::engine
