#include "tokenizer/engine/wordpiece.hpp"

#include <algorithm>
#include <atomic>

#include "core/text.hpp"
#include "tokenizer/unicode/utf8_codec.hpp"

namespace electra::tokenizer::engine {
namespace {

using unicode::Byte;

/// Whether a token consists of ASCII digits and letters, lower-case ones if `lowercase`.
bool is_plain_word(std::string_view token, bool lowercase) {
  return std::all_of(token.begin(), token.end(), [lowercase](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (!lowercase && c >= 'A' && c <= 'Z');
  });
}

std::uint32_t next_cache_id() {
  static std::atomic<std::uint32_t> last{0};
  std::uint32_t id = ++last;
  while (id == 0) id = ++last;
  return id;
}

std::uint32_t character_count(std::string_view text) {
  return static_cast<std::uint32_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<Byte>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

/// The characters of all tokens in the vocabulary's order, decoded once. build_automaton() turns
/// them into symbols in place.
class WordPiece::TokenCharacters {
 public:
  explicit TokenCharacters(const Vocabulary& vocabulary) {
    begins_.reserve(vocabulary.entries().size() + 1);
    characters_.reserve(vocabulary.entries().size() * 8);
    for (const Vocabulary::Entry& entry : vocabulary.entries()) {
      begins_.push_back(static_cast<std::uint32_t>(characters_.size()));
      add(vocabulary.token(entry));
    }
    begins_.push_back(static_cast<std::uint32_t>(characters_.size()));
  }

  std::vector<std::uint32_t>& all() { return characters_; }
  const std::vector<std::uint32_t>& all() const { return characters_; }
  /// The range of a token's characters among all().
  std::uint32_t begin(std::size_t token) const { return begins_[token]; }
  std::uint32_t end(std::size_t token) const { return begins_[token + 1]; }

 private:
  void add(std::string_view token) {
    const Byte* const end = unicode::bytes_of(token) + token.size();
    for (const Byte* p = unicode::bytes_of(token); p < end;) {
      const unicode::Decoded d = utf8::decode(p, end);
      characters_.push_back(d.character);
      p += d.size;
    }
  }

  std::vector<std::uint32_t> characters_;
  std::vector<std::uint32_t> begins_;  // one more than there are tokens
};

WordPiece::WordPiece(const Vocabulary& vocabulary, const WordPieceSettings& settings,
                     const CharRules& rules)
    : settings_(settings),
      unk_id_(vocabulary.find(settings.unk_token)),
      normalized_table_(std::make_unique<NormalizedCharTable>(
          rules.pre_tokenizer, static_cast<std::uint32_t>(unknown_id()))),
      cache_id_(next_cache_id()) {
  TokenCharacters characters(vocabulary);
  assign_symbols(characters);
  set_isolated_ids(vocabulary, characters);
  build_automaton(vocabulary, std::move(characters));
  if (!rules.bert || rules.pre_tokenizer != PreTokenizer::bert) return;
  raw_table_ = std::make_unique<RawCharTable>(*normalized_table_, *rules.bert, rules.markers);
  build_words(vocabulary, rules.bert->lowercase);
}

// The most frequent characters get the smallest symbols: that makes the double array dense.
void WordPiece::assign_symbols(const TokenCharacters& characters) {
  std::vector<std::pair<std::uint32_t, char32_t>> counts;
  std::vector<std::uint32_t> ascii(128);
  std::vector<char32_t> others;
  for (const char32_t c : characters.all()) {
    if (c < 128) {
      ++ascii[c];
    } else if (is_symbol(normalized_table_->at(c))) {
      others.push_back(c);
    }
  }
  for (char32_t c = 0; c < 128; ++c) {
    if (ascii[c] != 0 && is_symbol(normalized_table_->at(c))) counts.emplace_back(ascii[c], c);
  }
  std::sort(others.begin(), others.end());
  for (auto first = others.begin(); first != others.end();) {
    const auto last = std::upper_bound(first, others.end(), *first);
    counts.emplace_back(static_cast<std::uint32_t>(last - first), *first);
    first = last;
  }
  std::sort(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  for (const auto& [count, c] : counts) normalized_table_->set_symbol(c, symbol_count_++);
}

void WordPiece::build_automaton(const Vocabulary& vocabulary, TokenCharacters characters) {
  Automaton::Source source;
  source.symbol_count = symbol_count_;
  source.symbols = std::move(characters.all());
  for (std::uint32_t& symbol : source.symbols) symbol = normalized_table_->at(symbol);
  // Tokens with isolated characters match no part of a longer word.
  const auto add_key = [&](std::uint32_t begin, std::uint32_t end, std::int32_t id) {
    const std::uint32_t* const symbols = source.symbols.data();
    if (begin == end || end - begin > settings_.max_input_chars_per_word) return;
    for (std::uint32_t at = begin; at < end; ++at) {
      if (!is_symbol(symbols[at])) return;
    }
    source.keys.push_back({begin, end - begin, id});
  };
  source.keys.reserve(vocabulary.entries().size() * 2);
  for (std::size_t i = 0; i < vocabulary.entries().size(); ++i) {
    add_key(characters.begin(i), characters.end(i), vocabulary.entries()[i].id);
  }
  source.initial_count = static_cast<std::uint32_t>(source.keys.size());
  const std::string& prefix = settings_.continuing_subword_prefix;
  const std::uint32_t prefix_length = character_count(prefix);
  for (std::size_t i = vocabulary.lower_bound(prefix); i < vocabulary.entries().size(); ++i) {
    const Vocabulary::Entry& entry = vocabulary.entries()[i];
    if (!starts_with(vocabulary.token(entry), prefix)) break;
    add_key(characters.begin(i) + prefix_length, characters.end(i), entry.id);
  }
  automaton_ = Automaton(source);
}

void WordPiece::set_isolated_ids(const Vocabulary& vocabulary, const TokenCharacters& characters) {
  if (settings_.max_input_chars_per_word == 0) return;
  for (std::size_t i = 0; i < vocabulary.entries().size(); ++i) {
    if (characters.end(i) - characters.begin(i) != 1) continue;
    normalized_table_->set_isolated_id(characters.all()[characters.begin(i)],
                                       static_cast<std::uint32_t>(vocabulary.entries()[i].id));
  }
}

void WordPiece::build_words(const Vocabulary& vocabulary, bool lowercase) {
  if (lowercase) lowercase_mask_ = 0x2020202020202020ULL;
  const std::size_t max_length = static_cast<std::size_t>(
      std::min<std::uint64_t>(WordTable::max_length, settings_.max_input_chars_per_word));
  std::vector<const Vocabulary::Entry*> words;
  for (const Vocabulary::Entry& entry : vocabulary.entries()) {
    const std::string_view token = vocabulary.token(entry);
    if (token.empty() || token.size() > max_length) continue;
    if (is_plain_word(token, lowercase)) words.push_back(&entry);
  }
  words_ = WordTable(words.size());
  for (const Vocabulary::Entry* word : words) words_.add(vocabulary.token(*word), word->id);
}

}  // namespace electra::tokenizer::engine
