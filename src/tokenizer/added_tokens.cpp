#include "tokenizer/added_tokens.hpp"

#include <algorithm>

#include "electra/core/error.hpp"
#include "io/quoted.hpp"
#include "tokenizer/unicode.hpp"
#include "tokenizer/utf8.hpp"

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

bool says_nothing(char32_t c) {
  return c == U' ' || (c >= U'0' && c <= U'9') || (c >= U'a' && c <= U'z') ||
         (c >= U'A' && c <= U'Z');
}

}  // namespace

bool AddedToken::operator==(const AddedToken& other) const {
  return content == other.content && single_word == other.single_word && lstrip == other.lstrip &&
         rstrip == other.rstrip && normalized == other.normalized && special == other.special;
}

AddedToken added_token(std::string content, bool special) {
  AddedToken token;
  token.content = std::move(content);
  token.normalized = !special;
  token.special = special;
  return token;
}

void AddedVocabulary::add(const std::vector<AddedToken>& tokens, const Vocabulary& model,
                          const Normalizer& normalizer) {
  for (const AddedToken& token : tokens) {
    if (token.special && !token.content.empty() &&
        special_contents_.emplace(token.content, true).second) {
      special_.push_back(token);
    }
  }
  for (const AddedToken& token : tokens) {
    std::optional<std::int32_t> id = find(token.content);
    if (token.content.empty() || (id && by_id_.at(*id) == token)) continue;
    if (!id) id = model.find(token.content);
    if (!id) {
      const auto size = static_cast<std::int32_t>(model.size());
      id = by_id_.empty() ? size : std::max(size, by_id_.rbegin()->first + 1);
      require(*id < id_limit, ErrorCode::unsupported, "the added token ", Quoted{token.content},
              " would get the id ", *id, "; ids up to ", id_limit - 1, " are used");
    }
    ids_[token.content] = *id;
    by_id_[*id] = token;
    if (!is_special(token.content)) ordinary_.push_back(token);
  }
  refresh(normalizer);
}

void AddedVocabulary::refresh(const Normalizer& normalizer) {
  raw_.clear();
  normalized_.clear();
  const auto add_pattern = [&](const AddedToken& token) {
    const std::int32_t id = ids_.at(token.content);
    if (!token.normalized) {
      raw_.add(token.content, id);
      return;
    }
    const std::vector<char32_t> pattern = normalizer.normalized(token.content);
    require(!pattern.empty(), ErrorCode::unsupported, "the added token ", Quoted{token.content},
            " is looked for in normalised text, but nothing is left of it there; give it "
            "\"normalized\": false");
    normalized_.add({pattern.begin(), pattern.end()}, id);
  };
  for (const AddedToken& token : special_) add_pattern(token);
  for (const AddedToken& token : ordinary_) add_pattern(token);
  raw_.sort();
  normalized_.sort();
}

std::optional<std::int32_t> AddedVocabulary::find(std::string_view content) const {
  const auto found = ids_.find(content);
  return found == ids_.end() ? std::nullopt : std::optional<std::int32_t>(found->second);
}

const AddedToken* AddedVocabulary::token(std::int32_t id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &found->second;
}

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

std::optional<std::vector<char32_t>> AddedVocabulary::witnesses() const {
  std::vector<char32_t> found;
  bool all = true;
  normalized_.for_each([&](const std::u32string& pattern) {
    const auto witness = std::find_if_not(pattern.begin(), pattern.end(), says_nothing);
    if (witness == pattern.end()) {
      all = false;
    } else {
      found.push_back(*witness);
    }
  });
  return all ? std::optional(found) : std::nullopt;
}

}  // namespace electra::tokenizer
