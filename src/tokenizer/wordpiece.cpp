#include "tokenizer/wordpiece.hpp"

#include <algorithm>
#include <atomic>

#include "tokenizer/utf8.hpp"

namespace electra::tokenizer {
namespace {

bool starts_with(std::string_view text, std::string_view beginning) {
  return text.substr(0, beginning.size()) == beginning;
}

bool is_small_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_letter_or_digit(char c) { return is_small_letter_or_digit(c) || (c >= 'A' && c <= 'Z'); }

/// Calls `use` with each character of well-formed text.
template <class Use>
void for_each_character(std::string_view text, const Use& use) {
  const Byte* const end = bytes_of(text) + text.size();
  for (const Byte* p = bytes_of(text); p < end;) {
    const Decoded d = decode(p, end);
    use(d.character);
    p += d.size;
  }
}

std::uint32_t next_number() {
  static std::atomic<std::uint32_t> last{0};
  std::uint32_t number = ++last;
  while (number == 0) number = ++last;
  return number;
}

std::size_t character_count(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<Byte>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

WordPiece::WordPiece(const Vocabulary& vocabulary, const WordPieceSettings& settings,
                     const SplitRules& rules)
    : settings_(settings),
      unk_id_(vocabulary.find(settings.unk_token)),
      plain_(std::make_unique<PlainCharTable>(rules.splits_words,
                                              static_cast<std::uint32_t>(unknown_id()))),
      number_(next_number()) {
  number_symbols(vocabulary);
  build_automaton(vocabulary);
  if (!rules.bert || !rules.splits_words) return;
  raw_ = std::make_unique<RawCharTable>(*plain_, *rules.bert, rules.marked);
  build_words(vocabulary, rules.bert->lowercase);
}

/// Whether the token can be a word, or the beginning of one: whatever is set apart stands alone.
bool WordPiece::reachable(std::string_view token) const {
  if (token.empty()) return false;
  std::size_t apart = 0;
  std::size_t count = 0;
  for_each_character(token, [&](char32_t c) {
    ++count;
    if (!is_symbol(plain_->at(c))) ++apart;
  });
  return count <= settings_.max_input_chars_per_word && apart == 0;
}

// The most frequent symbols get the lowest numbers: that packs the double array.
void WordPiece::number_symbols(const Vocabulary& vocabulary) {
  std::vector<std::pair<std::uint32_t, char32_t>> counts;
  std::vector<std::uint32_t> ascii(128);
  std::vector<char32_t> others;
  for (const Vocabulary::Entry& entry : vocabulary.entries()) {
    for_each_character(vocabulary.token(entry), [&](char32_t c) {
      if (!is_symbol(plain_->at(c))) return;
      if (c < 128) {
        ++ascii[c];
      } else {
        others.push_back(c);
      }
    });
  }
  for (char32_t c = 0; c < 128; ++c) {
    if (ascii[c] != 0) counts.emplace_back(ascii[c], c);
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
  for (const auto& [count, c] : counts) plain_->set_symbol(c, symbol_count_++);
}

void WordPiece::build_automaton(const Vocabulary& vocabulary) {
  Automaton::Source source;
  source.symbol_count = symbol_count_;
  const auto add_key = [&](std::string_view piece, std::int32_t id) {
    const auto begin = static_cast<std::uint32_t>(source.symbols.size());
    for_each_character(piece, [&](char32_t c) { source.symbols.push_back(plain_->at(c)); });
    source.keys.push_back({begin, static_cast<std::uint32_t>(source.symbols.size()) - begin, id});
  };
  for (const Vocabulary::Entry& entry : vocabulary.entries()) {
    const std::string_view token = vocabulary.token(entry);
    if (reachable(token)) add_key(token, entry.id);
    if (character_count(token) == 1 && settings_.max_input_chars_per_word > 0) {
      plain_->set_alone(decode(bytes_of(token), bytes_of(token) + token.size()).character,
                        static_cast<std::uint32_t>(entry.id));
    }
  }
  source.first_count = static_cast<std::uint32_t>(source.keys.size());
  const std::string& prefix = settings_.continuing_subword_prefix;
  for (const Vocabulary::Entry& entry : vocabulary.entries()) {
    const std::string_view token = vocabulary.token(entry);
    if (!starts_with(token, prefix)) continue;
    const std::string_view piece = token.substr(prefix.size());
    if (reachable(piece)) add_key(piece, entry.id);
  }
  automaton_ = Automaton(source);
}

void WordPiece::build_words(const Vocabulary& vocabulary, bool lowercase) {
  if (lowercase) lowering_bits_ = 0x2020202020202020ULL;
  const std::size_t longest = static_cast<std::size_t>(
      std::min<std::uint64_t>(WordTable::longest, settings_.max_input_chars_per_word));
  std::vector<const Vocabulary::Entry*> words;
  for (const Vocabulary::Entry& entry : vocabulary.entries()) {
    const std::string_view token = vocabulary.token(entry);
    if (token.empty() || token.size() > longest) continue;
    if (std::all_of(token.begin(), token.end(),
                    lowercase ? is_small_letter_or_digit : is_letter_or_digit)) {
      words.push_back(&entry);
    }
  }
  words_ = WordTable(words.size());
  for (const Vocabulary::Entry* word : words) words_.add(vocabulary.token(*word), word->id);
}

}  // namespace electra::tokenizer
