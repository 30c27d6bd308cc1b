#include "tokenizer/sentencepiece/japanese_tokenizer.hpp"

#include <algorithm>
#include <optional>

#include "core/utf8.hpp"
#include "electra/core/error.hpp"
#include "tokenizer/engine/engine.hpp"
#include "tokenizer/unicode/normalizer.hpp"
#include "tokenizer/unicode/python_unicode.hpp"
#include "tokenizer/unicode/unicode.hpp"
#include "tokenizer/unicode/utf8_codec.hpp"

namespace electra::tokenizer::sentencepiece {
namespace {

namespace python = unicode::python;
using unicode::AlignedCharacter;
using unicode::NormalizerStep;
using Text = std::vector<AlignedCharacter>;
using Iterator = Text::const_iterator;

/// U+2581, which SentencePiece puts in place of a space.
constexpr std::string_view space_symbol = "\u2581";

bool is_space(const AlignedCharacter& p) { return python::is_space(p.character); }

bool is_isolated(const AlignedCharacter& p) {
  const char32_t c = p.character;
  const bool is_ascii = c > 0x20 && c < 0x7F;
  return (is_ascii && unicode::has(c, unicode::punctuation)) || python::is_punctuation(c);
}

bool starts_with_space_symbol(std::string_view text) {
  return text.substr(0, space_symbol.size()) == space_symbol;
}

void normalize(NormalizerStep::Kind kind, Text& text) {
  NormalizerStep step;
  step.kind = kind;
  unicode::NormalizerScratch scratch;
  scratch.text.swap(text);
  unicode::Normalizer({step}).apply(scratch);
  text.swap(scratch.text);
}

std::string utf8_of(Iterator first, Iterator last) {
  std::string text;
  for (; first != last; ++first) unicode::append_utf8(text, first->character);
  return text;
}

/// Removes control characters, as Python classifies them.
void clean(Text& text) {
  const auto drops = [](const AlignedCharacter& p) {
    const char32_t c = p.character;
    if (c == U'\t' || c == U'\n' || c == U'\r') return false;
    return c == unicode::replacement_character || python::is_other(c);
  };
  text.erase(std::remove_if(text.begin(), text.end(), drops), text.end());
}

void strip_accents(Text& text) {
  normalize(NormalizerStep::Kind::nfd, text);
  const auto drops = [](const AlignedCharacter& p) { return python::is_mark(p.character); };
  text.erase(std::remove_if(text.begin(), text.end(), drops), text.end());
}

/// str.lower() of a single character. Characters later than Python's Unicode version are kept.
void append_lowered(const AlignedCharacter& p, Text& text) {
  if (python::is_other(p.character)) {
    text.push_back(p);
    return;
  }
  for (const char32_t c : unicode::lower(p.character)) text.push_back({c, p.origin});
}

/// Lower-cases a text except for the kept tokens.
void lower_text(const KeptTokens& kept, Text& text) {
  const std::vector<std::uint32_t> lengths = kept.lengths_in(text);
  Text result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = lengths.empty() ? 0 : lengths[at];
    if (length == 0) {
      append_lowered(text[at++], result);
      continue;
    }
    const auto first = text.begin() + static_cast<std::ptrdiff_t>(at);
    result.insert(result.end(), first, first + static_cast<std::ptrdiff_t>(length));
    at += length;
  }
  text = std::move(result);
}

/// Collapses runs of white space, strips it at both ends, and replaces `` and '' by ".
Text preprocessed(Iterator first, Iterator last) {
  Text result;
  for (Iterator p = first; p != last;) {
    if (is_space(*p)) {
      if (!result.empty()) result.push_back({U' ', p->origin});
      p = std::find_if_not(p, last, is_space);
      if (p == last && !result.empty()) result.pop_back();
      continue;
    }
    result.push_back(*p++);
  }
  for (const char32_t quote : {U'`', U'\''}) {
    Text quoted;
    for (Iterator p = result.begin(); p != result.end(); ++p) {
      const bool is_double =
          p->character == quote && p + 1 != result.end() && (p + 1)->character == quote;
      if (!is_double) {
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

bool ends_with_digit_and_comma(const std::string& piece) {
  if (piece.size() < 2 || piece.back() != ',') return false;
  const unicode::Byte* const begin = unicode::bytes_of(piece);
  return python::is_digit(unicode::character_before(begin, begin + piece.size() - 1));
}

std::string without_space_symbols(std::string_view text) {
  std::string result;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t found = std::min(text.find(space_symbol, from), text.size());
    result.append(text.substr(from, found - from));
    from = found + space_symbol.size();
  }
  return result;
}

}  // namespace

/// The tokenization of one text.
class JapaneseTokenizer::Pass {
 public:
  Pass(const JapaneseTokenizer& tokenizer, const engine::AddedVocabulary& added,
       engine::TokenStream& stream)
      : processor_(tokenizer.processor_),
        rules_(tokenizer.rules_),
        kept_(tokenizer.kept_),
        added_(added),
        stream_(stream) {}

  void run(Text& text, bool split_special_tokens) {
    if (rules_.do_lower_case) lower_text(kept_, text);
    engine::PatternWindow window;
    engine::AddedTokenSearch search(false, window);
    engine::AddedTokenMatch match;
    while (!split_special_tokens && added_.has_normalized() &&
           added_.find_normalized(text, search, match)) {
      segment(at(text, search.previous_end), at(text, match.begin));
      push(match.id, {text[match.begin].origin.start, text[match.end - 1].origin.end});
      ++stream_.word;
      search.previous_end = match.end;
    }
    segment(at(text, search.previous_end), text.end());
  }

 private:
  static Iterator at(const Text& text, std::size_t index) {
    return text.begin() + static_cast<std::ptrdiff_t>(index);
  }

  void push(std::int32_t id, Offsets origin) { stream_.push<engine::Detail::all>(id, origin); }

  /// Tokenizes the text between added tokens.
  void segment(Iterator first, Iterator last) {
    if (first == last) return;
    if (!rules_.do_word_tokenize) return word(first, last);
    Text text(first, last);
    clean(text);
    normalize(NormalizerStep::Kind::nfc, text);
    for (Iterator p = text.begin(); p != text.end();) {
      if (is_space(*p)) {
        ++p;
        continue;
      }
      const Iterator end = std::find_if(p, text.cend(), is_space);
      split_at_punctuation(p, end);
      p = end;
    }
  }

  void split_at_punctuation(Iterator first, Iterator last) {
    if (is_never_split(first, last)) return word(first, last);
    Text text(first, last);
    if (rules_.do_lower_case) {
      Text lowered;
      for (const AlignedCharacter& p : text) append_lowered(p, lowered);
      text = std::move(lowered);
      strip_accents(text);
      if (is_never_split(text.begin(), text.end())) return word(text.begin(), text.end());
    }
    for (Iterator p = text.begin(); p != text.end();) {
      const Iterator end = is_isolated(*p) ? p + 1 : std::find_if(p, text.cend(), is_isolated);
      word(p, end);
      p = end;
    }
  }

  bool is_never_split(Iterator first, Iterator last) const {
    return !rules_.never_split.empty() && rules_.never_split.count(utf8_of(first, last)) != 0;
  }

  void word(Iterator first, Iterator last) {
    const Text text = preprocessed(first, last);
    const std::string bytes = utf8_of(text.begin(), text.end());
    std::vector<std::uint32_t> character_of;  // by byte
    for (std::uint32_t i = 0; i < text.size(); ++i) {
      std::string character;
      unicode::append_utf8(character, text[i].character);
      character_of.insert(character_of.end(), character.size(), i);
    }
    const auto origin_of = [&](const EncodedPiece& piece) -> Offsets {
      if (text.empty()) return {};
      const auto last_character = static_cast<std::uint32_t>(text.size() - 1);
      const bool is_at_end = piece.begin >= character_of.size();
      const Offsets begin = text[is_at_end ? last_character : character_of[piece.begin]].origin;
      // An inserted space symbol covers nothing.
      if (piece.end <= piece.begin) {
        return is_at_end ? Offsets{begin.end, begin.end} : Offsets{begin.start, begin.start};
      }
      return {begin.start, text[character_of[piece.end - 1]].origin.end};
    };
    const std::size_t size = stream_.size;
    for (const EncodedPiece& piece : processor_.encode(bytes)) emit(piece.text, origin_of(piece));
    if (stream_.size != size) ++stream_.word;
  }

  // As in ALBERT: a comma after a digit is split off, and the rest is encoded again.
  void emit(const std::string& piece, Offsets origin) {
    if (!ends_with_digit_and_comma(piece)) return emit_id(piece, origin);
    const bool has_space_symbol = starts_with_space_symbol(piece);
    bool is_first = true;
    for (EncodedPiece& part :
         processor_.encode(without_space_symbols(piece.substr(0, piece.size() - 1)))) {
      if (is_first && !has_space_symbol && starts_with_space_symbol(part.text)) {
        part.text.erase(0, space_symbol.size());
      }
      is_first = false;
      if (!part.text.empty()) emit_id(part.text, origin);
    }
    emit_id(",", origin);
  }

  void emit_id(std::string_view piece, Offsets origin) {
    const std::optional<std::int32_t> id = added_.find(piece);
    push(id ? *id : processor_.id_of(piece), origin);
  }

  const Processor& processor_;
  const JapaneseRules& rules_;
  const KeptTokens& kept_;
  const engine::AddedVocabulary& added_;
  engine::TokenStream& stream_;
};

void JapaneseTokenizer::tokenize(const engine::AddedVocabulary& added, OffsetUnit unit,
                                 bool split_special_tokens, std::string_view text,
                                 engine::Scratch& scratch) const {
  engine::require_short_enough(text.size());
  const bool is_well_formed = utf8::is_well_formed(text);
  if (!is_well_formed) {
    scratch.well_formed.assign(text);
    text = scratch.well_formed.text();
  }
  const std::size_t size = scratch.stream.size;
  Text characters;
  unicode::append_aligned(text, {}, unit, characters);
  Pass(*this, added, scratch.stream).run(characters, split_special_tokens);
  if (!is_well_formed && unit == OffsetUnit::bytes) engine::restore_offsets(size, scratch);
}

// Runs of pieces are decoded by the library; added tokens stand alone, separated by spaces.
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
      const std::string before = processor_.decode(pieces);
      if (!before.empty()) add(before);
      pieces.clear();
    }
    add(token.text);
  }
  if (!pieces.empty()) add(processor_.decode(pieces));
  return text;
}

}  // namespace electra::tokenizer::sentencepiece
