#include "tokenizer/japanese.hpp"

#include <algorithm>
#include <utility>

#include "core/utf8.hpp"
#include "electra/core/error.hpp"
#include "tokenizer/normalizer.hpp"
#include "tokenizer/python_unicode.hpp"
#include "tokenizer/splitter.hpp"
#include "tokenizer/text_tokenizer.hpp"
#include "tokenizer/unicode.hpp"
#include "tokenizer/utf8.hpp"

namespace electra::tokenizer {
namespace {

using Text = std::vector<PlacedCharacter>;
using Place = Text::const_iterator;

/// What SentencePiece puts in the place of a space.
constexpr std::string_view space_sign = "\u2581";

bool is_break(const PlacedCharacter& p) { return python::is_space(p.character); }

bool is_set_apart(char32_t c) {
  const bool is_symbol = c > 0x20 && c < 0x7F && unicode::has(c, unicode::punctuation);
  return is_symbol || python::is_punctuation(c);
}

void normalize(NormalizerStep::Kind kind, Text& text) {
  NormalizerStep step;
  step.kind = kind;
  NormalizerScratch scratch;
  scratch.text.swap(text);
  Normalizer({step}).apply(scratch);
  text.swap(scratch.text);
}

std::string utf8_of(Place first, Place last) {
  std::string text;
  for (; first != last; ++first) append(text, first->character);
  return text;
}

/// Drops what Python takes for a control character; spaces are told apart later.
void clean(Text& text) {
  const auto drops = [](const PlacedCharacter& p) {
    const char32_t c = p.character;
    if (c == U'\t' || c == U'\n' || c == U'\r') return false;
    return c == unicode::replacement || python::is_other(c);
  };
  text.erase(std::remove_if(text.begin(), text.end(), drops), text.end());
}

void strip_accents(Text& text) {
  normalize(NormalizerStep::Kind::nfd, text);
  const auto drops = [](const PlacedCharacter& p) { return python::is_mark(p.character); };
  text.erase(std::remove_if(text.begin(), text.end(), drops), text.end());
}

/// str.lower() of each character by itself. What did not exist in Python's Unicode stays.
void append_lowered(const PlacedCharacter& p, Text& text) {
  if (python::is_other(p.character)) {
    text.push_back(p);
    return;
  }
  for (const char32_t c : unicode::lower(p.character)) text.push_back({c, p.origin});
}

bool begins_with(Place first, Place last, const std::u32string& wanted) {
  return static_cast<std::size_t>(last - first) >= wanted.size() &&
         std::equal(wanted.begin(), wanted.end(), first,
                    [](char32_t c, const PlacedCharacter& p) { return c == p.character; });
}

std::u32string characters_of(std::string_view text) {
  std::u32string characters;
  const Byte* const end = bytes_of(text) + text.size();
  for (const Byte* p = bytes_of(text); p < end;) {
    const Decoded d = decode(p, end);
    characters += d.character;
    p += d.size;
  }
  return characters;
}

/// Makes all small but what is kept.
void lower(const std::vector<std::string>& kept, Text& text) {
  std::vector<std::u32string> wanted;
  for (const std::string& token : kept) wanted.push_back(characters_of(token));
  Text result;
  result.reserve(text.size());
  for (Place p = text.begin(); p != text.end();) {
    const auto found = std::find_if(wanted.begin(), wanted.end(), [&](const std::u32string& token) {
      return !token.empty() && begins_with(p, text.end(), token);
    });
    if (found == wanted.end()) {
      append_lowered(*p++, result);
    } else {
      const auto length = static_cast<std::ptrdiff_t>(found->size());
      result.insert(result.end(), p, p + length);
      p += length;
    }
  }
  text = std::move(result);
}

/// Puts one space for each run of them, none at the ends, and `"` for the quotes of TeX.
Text tidied(Place first, Place last) {
  Text result;
  for (Place p = first; p != last;) {
    if (is_break(*p)) {
      if (!result.empty()) result.push_back({U' ', p->origin});
      p = std::find_if_not(p, last, is_break);
      if (p == last && !result.empty()) result.pop_back();
      continue;
    }
    result.push_back(*p++);
  }
  for (const char32_t quote : {U'`', U'\''}) {
    Text quoted;
    for (Place p = result.begin(); p != result.end(); ++p) {
      const bool twice =
          p->character == quote && p + 1 != result.end() && (p + 1)->character == quote;
      if (!twice) {
        quoted.push_back(*p);
        continue;
      }
      quoted.push_back({U'"', {p->origin.start, (p + 1)->origin.end}});
      ++p;
    }
    result = std::move(quoted);
  }
  return result;
}

/// Whether a piece ends with a digit and a comma.
bool ends_with_digit_and_comma(const std::string& piece) {
  if (piece.size() < 2 || piece.back() != ',') return false;
  const Byte* const begin = bytes_of(piece);
  return python::is_digit(character_before(begin, begin + piece.size() - 1));
}

std::string without_space_signs(std::string_view text) {
  std::string result;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t found = std::min(text.find(space_sign, from), text.size());
    result.append(text.substr(from, found - from));
    from = found + space_sign.size();
  }
  return result;
}

}  // namespace

/// One text on its way into tokens.
class JapaneseTokenizer::Pass {
 public:
  Pass(const JapaneseTokenizer& tokenizer, const AddedVocabulary& added, TokenStream& stream)
      : pieces_(tokenizer.pieces_), rules_(tokenizer.rules_), added_(added), stream_(stream) {}

  void run(Text& text, bool split_special_tokens) {
    if (rules_.lowercase) lower(rules_.kept, text);
    std::size_t from = 0;
    std::size_t taken = 0;
    AddedVocabulary::Match match{};
    while (!split_special_tokens && added_.has_normalized() &&
           added_.find_normalized(text, false, from, taken, match)) {
      part(at(text, taken), at(text, match.start));
      push(match.id, {text[match.start].origin.start, text[match.stop - 1].origin.end});
      ++stream_.word;
      taken = match.stop;
    }
    part(at(text, taken), text.end());
  }

 private:
  static Place at(const Text& text, std::size_t place) {
    return text.begin() + static_cast<std::ptrdiff_t>(place);
  }

  void push(std::int32_t id, Offsets origin) { stream_.push<Detail::all>(id, origin); }

  /// What stands between added tokens.
  void part(Place first, Place last) {
    if (first == last) return;
    if (!rules_.splits_words) return word(first, last);
    Text text(first, last);
    clean(text);
    normalize(NormalizerStep::Kind::nfc, text);
    for (Place p = text.begin(); p != text.end();) {
      if (is_break(*p)) {
        ++p;
        continue;
      }
      const Place end = std::find_if(p, text.cend(), is_break);
      between_spaces(p, end);
      p = end;
    }
  }

  void between_spaces(Place first, Place last) {
    if (!rules_.never_split.empty() && rules_.never_split.count(utf8_of(first, last)) != 0) {
      return word(first, last);
    }
    Text text(first, last);
    if (rules_.lowercase) {
      Text lowered;
      for (const PlacedCharacter& p : text) append_lowered(p, lowered);
      text = std::move(lowered);
      strip_accents(text);
      if (!rules_.never_split.empty() &&
          rules_.never_split.count(utf8_of(text.begin(), text.end())) != 0) {
        return word(text.begin(), text.end());
      }
    }
    for (Place p = text.begin(); p != text.end();) {
      const auto apart = [](const PlacedCharacter& c) { return is_set_apart(c.character); };
      const Place end = apart(*p) ? p + 1 : std::find_if(p, text.cend(), apart);
      word(p, end);
      p = end;
    }
  }

  void word(Place first, Place last) {
    const Text text = tidied(first, last);
    const std::string bytes = utf8_of(text.begin(), text.end());
    // The character at each byte, and one behind the last.
    std::vector<std::uint32_t> character_of;
    for (std::uint32_t i = 0; i < text.size(); ++i) {
      std::string character;
      append(character, text[i].character);
      character_of.insert(character_of.end(), character.size(), i);
    }
    const auto origin_of = [&](const SentencePiece& piece) -> Offsets {
      if (text.empty()) return {};
      const auto last_character = static_cast<std::uint32_t>(text.size() - 1);
      const bool is_at_end = piece.begin >= character_of.size();
      const Offsets begin = text[is_at_end ? last_character : character_of[piece.begin]].origin;
      // The sign of a space that was not there stands for nothing.
      if (piece.end <= piece.begin) {
        return is_at_end ? Offsets{begin.end, begin.end} : Offsets{begin.start, begin.start};
      }
      return {begin.start, text[character_of[piece.end - 1]].origin.end};
    };
    const std::size_t size = stream_.size;
    for (const SentencePiece& piece : pieces_.encode(bytes)) emit(piece.text, origin_of(piece));
    if (stream_.size != size) ++stream_.word;
  }

  // A comma behind a digit is a piece of its own.
  void emit(const std::string& piece, Offsets origin) {
    if (!ends_with_digit_and_comma(piece)) return emit_id(piece, origin);
    const bool has_sign = std::string_view(piece).substr(0, space_sign.size()) == space_sign;
    bool is_first = true;
    for (SentencePiece& part :
         pieces_.encode(without_space_signs(piece.substr(0, piece.size() - 1)))) {
      if (is_first && !has_sign &&
          std::string_view(part.text).substr(0, space_sign.size()) == space_sign) {
        part.text.erase(0, space_sign.size());
      }
      is_first = false;
      if (!part.text.empty()) emit_id(part.text, origin);
    }
    emit_id(",", origin);
  }

  void emit_id(std::string_view piece, Offsets origin) {
    const std::optional<std::int32_t> id = added_.find(piece);
    push(id ? *id : pieces_.id_of(piece), origin);
  }

  const SentencePieceModel& pieces_;
  const JapaneseRules& rules_;
  const AddedVocabulary& added_;
  TokenStream& stream_;
};

void JapaneseTokenizer::tokenize(const AddedVocabulary& added, OffsetUnit unit,
                                 bool split_special_tokens, std::string_view text,
                                 Scratch& scratch) const {
  require_short_enough(text);
  const bool is_well_formed = utf8::is_well_formed(text);
  if (!is_well_formed) {
    scratch.well_formed.assign(text);
    text = scratch.well_formed.text();
  }
  const std::size_t size = scratch.stream.size;
  Text characters;
  place_characters(text, {}, unit, characters);
  Pass(*this, added, scratch.stream).run(characters, split_special_tokens);
  if (!is_well_formed && unit == OffsetUnit::bytes) restore_places(size, scratch);
}

// Added tokens stand by themselves, the pieces between them make texts, and spaces go between.
std::string JapaneseTokenizer::decode(const std::vector<Token>& tokens,
                                      std::int32_t vocabulary_size) const {
  std::string text;
  bool is_first = true;
  const auto add = [&](const std::string& part) {
    text += is_first ? "" : " ";
    text += part;
    is_first = false;
  };
  std::vector<std::string> pieces;
  for (const Token& token : tokens) {
    const bool stands_alone =
        token.is_added && (!token.is_special || (token.id >= vocabulary_size &&
                                                 rules_.additional.count(token.text) != 0));
    if (!stands_alone) {
      pieces.push_back(token.text);
      continue;
    }
    if (!pieces.empty()) {
      const std::string before = pieces_.decode(pieces);
      if (!before.empty()) add(before);
      pieces.clear();
    }
    add(token.text);
  }
  if (!pieces.empty()) add(pieces_.decode(pieces));
  return text;
}

}  // namespace electra::tokenizer
