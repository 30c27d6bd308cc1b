#include "tokenizer/engine/added_token_search.hpp"

#include <algorithm>
#include <cstring>

#include "tokenizer/engine/added_vocabulary.hpp"
#include "tokenizer/unicode/unicode.hpp"
#include "tokenizer/unicode/utf8_codec.hpp"

namespace electra::tokenizer::engine {
namespace {

using unicode::AlignedCharacter;
using unicode::Decoded;

/// Well-formed UTF-8, searched byte by byte.
struct RawText {
  std::string_view text;

  std::size_t size() const { return text.size(); }
  char at(std::size_t index) const { return text[index]; }
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
  char32_t character_before(std::size_t index) const {
    return unicode::character_before(unicode::bytes_of(text), unicode::bytes_of(text) + index);
  }
  Decoded character_at(std::size_t index) const {
    return utf8::decode(unicode::bytes_of(text) + index, unicode::bytes_of(text) + text.size());
  }
};

/// Normalized text, searched character by character.
struct NormalizedText {
  const std::vector<AlignedCharacter>& text;

  std::size_t size() const { return text.size(); }
  char32_t at(std::size_t index) const { return text[index].character; }
  std::size_t next(std::size_t from, const std::vector<char32_t>& wanted) const {
    std::size_t index = from;
    while (index < text.size() && !std::binary_search(wanted.begin(), wanted.end(), at(index))) {
      ++index;
    }
    return index;
  }
  char32_t character_before(std::size_t index) const { return at(index - 1); }
  Decoded character_at(std::size_t index) const { return {at(index), 1}; }
};

template <class Text>
bool touches_word(const Text& text, std::size_t begin, std::size_t end) {
  return (begin > 0 && unicode::has(text.character_before(begin), unicode::word)) ||
         (end < text.size() && unicode::has(text.character_at(end).character, unicode::word));
}

std::size_t size_in(const RawText& /*text*/, char32_t c) {
  return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}
std::size_t size_in(const NormalizedText& /*text*/, char32_t /*c*/) { return 1; }

/// Extends a match to the left over white space, at most to `limit`.
template <class Text>
std::size_t begin_of_space(const Text& text, std::size_t begin, std::size_t limit) {
  while (begin > limit) {
    const char32_t c = text.character_before(begin);
    if (!unicode::has(c, unicode::white_space)) break;
    begin -= size_in(text, c);
  }
  return begin;
}

/// Extends a match to the right over white space, which is read once for all matches that lie in
/// it.
template <class Text>
std::size_t end_of_space(const Text& text, std::size_t end, AddedTokenSearch& search) {
  if (end < search.space_end) return search.space_end;
  while (end < text.size()) {
    const Decoded d = text.character_at(end);
    if (!unicode::has(d.character, unicode::white_space)) break;
    end += d.size;
  }
  return search.space_end = end;
}

// A match that is rejected, for its neighbours or because special tokens are plain text, is skipped
// as a whole: the reference does not try a shorter token at the same position.
template <class Text, class Unit>
bool find_in(const AddedVocabulary& added, const PatternSet<Unit>& patterns, const Text& text,
             AddedTokenSearch& search, AddedTokenMatch& match) {
  while (true) {
    const auto found = patterns.find(text, search.patterns, search.window);
    if (found.length == 0) return false;
    match = {found.id, found.begin, found.begin + found.length};
    const AddedToken& token = *added.token(found.id);
    if (search.split_special_tokens && added.is_special(token.content)) continue;
    if (token.single_word && touches_word(text, match.begin, match.end)) continue;
    if (token.lstrip) {
      match.begin =
          std::max(search.previous_end, begin_of_space(text, match.begin, search.previous_end));
    }
    if (token.rstrip) match.end = end_of_space(text, match.end, search);
    return true;
  }
}

}  // namespace

bool find_added_token(const AddedVocabulary& added, const PatternSet<char>& patterns,
                      std::string_view text, AddedTokenSearch& search, AddedTokenMatch& match) {
  return find_in(added, patterns, RawText{text}, search, match);
}

bool find_added_token(const AddedVocabulary& added, const PatternSet<char32_t>& patterns,
                      const std::vector<AlignedCharacter>& text, AddedTokenSearch& search,
                      AddedTokenMatch& match) {
  return find_in(added, patterns, NormalizedText{text}, search, match);
}

}  // namespace electra::tokenizer::engine
