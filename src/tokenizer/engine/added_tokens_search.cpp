// Looking for added tokens in texts.

#include <algorithm>

#include "tokenizer/engine/added_vocabulary.hpp"
#include "tokenizer/unicode/unicode.hpp"
#include "tokenizer/unicode/utf8_codec.hpp"

namespace electra::tokenizer {
namespace {

/// Well-formed UTF-8, to be searched for patterns and looked at around them.
struct RawText {
  std::string_view text;

  std::size_t size() const { return text.size(); }
  char at(std::size_t place) const { return text[place]; }
  std::size_t next(std::size_t from, const std::vector<char>& wanted) const {
    if (from >= text.size()) return text.size();
    if (wanted.size() == 1) {
      const void* found = std::memchr(text.data() + from, wanted[0], text.size() - from);
      return found == nullptr
                 ? text.size()
                 : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    }
    const auto is_wanted = [&](char c) {
      return std::find(wanted.begin(), wanted.end(), c) != wanted.end();
    };
    return static_cast<std::size_t>(
        std::find_if(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), is_wanted) -
        text.begin());
  }
  char32_t character_before(std::size_t place) const {
    return tokenizer::character_before(bytes_of(text), bytes_of(text) + place);
  }
  Decoded character_at(std::size_t place) const {
    return decode(bytes_of(text) + place, bytes_of(text) + text.size());
  }
};

/// Normalised text, a unit for each character.
struct NormalizedText {
  const std::vector<PlacedCharacter>& text;

  std::size_t size() const { return text.size(); }
  char32_t at(std::size_t place) const { return text[place].character; }
  std::size_t next(std::size_t from, const std::vector<char32_t>& wanted) const {
    std::size_t place = from;
    while (place < text.size() && !std::binary_search(wanted.begin(), wanted.end(), at(place))) {
      ++place;
    }
    return place;
  }
  char32_t character_before(std::size_t place) const { return at(place - 1); }
  Decoded character_at(std::size_t place) const { return {at(place), 1}; }
};

template <class Text>
bool touches_word(const Text& text, std::size_t start, std::size_t stop) {
  return (start > 0 && unicode::has(text.character_before(start), unicode::word)) ||
         (stop < text.size() && unicode::has(text.character_at(stop).character, unicode::word));
}

std::size_t size_in(const RawText& /*text*/, char32_t c) {
  return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}
std::size_t size_in(const NormalizedText& /*text*/, char32_t /*c*/) { return 1; }

/// The white space before `start`, but no further than to `taken`.
template <class Text>
std::size_t before_space(const Text& text, std::size_t start, std::size_t taken) {
  while (start > taken) {
    const char32_t c = text.character_before(start);
    if (!unicode::has(c, unicode::white_space)) break;
    start -= size_in(text, c);
  }
  return start;
}

template <class Text>
std::size_t after_space(const Text& text, std::size_t stop) {
  while (stop < text.size()) {
    const Decoded d = text.character_at(stop);
    if (!unicode::has(d.character, unicode::white_space)) break;
    stop += d.size;
  }
  return stop;
}

}  // namespace

// A match that does not count, for its neighbours or because special tokens are to be text, is
// skipped as a whole: nothing shorter is tried in its place.
template <class Text, class Set>
bool AddedVocabulary::find_in(const Text& text, const Set& set, bool split_special,
                              std::size_t& from, std::size_t taken, Match& match) const {
  while (true) {
    const auto found = set.find(text, from);
    if (found.length == 0) return false;
    match = {found.id, found.start, found.start + found.length};
    from = match.stop;
    const AddedToken& token = by_id_.at(found.id);
    if (split_special && is_special(token.content)) continue;
    if (token.single_word && touches_word(text, match.start, match.stop)) continue;
    if (token.lstrip) match.start = std::max(taken, before_space(text, match.start, taken));
    if (token.rstrip) match.stop = after_space(text, match.stop);
    return true;
  }
}

bool AddedVocabulary::find_raw(std::string_view text, bool split_special, std::size_t& from,
                               std::size_t taken, Match& match) const {
  return find_in(RawText{text}, raw_, split_special, from, taken, match);
}

bool AddedVocabulary::find_normalized(const std::vector<PlacedCharacter>& text, bool split_special,
                                      std::size_t& from, std::size_t taken, Match& match) const {
  return find_in(NormalizedText{text}, normalized_, split_special, from, taken, match);
}

}  // namespace electra::tokenizer
