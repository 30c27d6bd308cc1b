#include "tokenizer/wordpiece.hpp"

#include <algorithm>
#include <atomic>

#include "core/text.hpp"
#include "tokenizer/utf8.hpp"

namespace electra::tokenizer {
namespace {

/// Whether there is nothing but ASCII letters, small ones if `lowercase`, and digits in it.
bool is_plain_word(std::string_view token, bool lowercase) {
  return std::all_of(token.begin(), token.end(), [lowercase](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (!lowercase && c >= 'A' && c <= 'Z');
  });
}

std::uint32_t next_number() {
  static std::atomic<std::uint32_t> last{0};
  std::uint32_t number = ++last;
  while (number == 0) number = ++last;
  return number;
}

std::uint32_t character_count(std::string_view text) {
  return static_cast<std::uint32_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<Byte>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

/// The characters of all tokens, in the vocabulary's order, read once; symbols later.
class WordPiece::Spelling {
 public:
  explicit Spelling(const Vocabulary& vocabulary) {
    begins_.reserve(vocabulary.entries().size() + 1);
    letters_.reserve(vocabulary.entries().size() * 8);
    for (const Vocabulary::Entry& entry : vocabulary.entries()) {
      begins_.push_back(static_cast<std::uint32_t>(letters_.size()));
      add(vocabulary.token(entry));
    }
    begins_.push_back(static_cast<std::uint32_t>(letters_.size()));
  }

  std::vector<std::uint32_t>& letters() { return letters_; }
  const std::vector<std::uint32_t>& letters() const { return letters_; }
  /// Where a token's letters lie among all.
  std::uint32_t begin(std::size_t token) const { return begins_[token]; }
  std::uint32_t end(std::size_t token) const { return begins_[token + 1]; }

 private:
  void add(std::string_view token) {
    const Byte* const end = bytes_of(token) + token.size();
    for (const Byte* p = bytes_of(token); p < end;) {
      const Decoded d = decode(p, end);
      letters_.push_back(d.character);
      p += d.size;
    }
  }

  std::vector<std::uint32_t> letters_;
  std::vector<std::uint32_t> begins_;  // one more than there are tokens
};

WordPiece::WordPiece(const Vocabulary& vocabulary, const WordPieceSettings& settings,
                     const SplitRules& rules)
    : settings_(settings),
      unk_id_(vocabulary.find(settings.unk_token)),
      plain_(std::make_unique<PlainCharTable>(rules.splits_words,
                                              static_cast<std::uint32_t>(unknown_id()))),
      number_(next_number()) {
  Spelling spelling(vocabulary);
  number_symbols(spelling);
  set_alone(vocabulary, spelling);
  build_automaton(vocabulary, std::move(spelling));
  if (!rules.bert || !rules.splits_words) return;
  raw_ = std::make_unique<RawCharTable>(*plain_, *rules.bert, rules.marked);
  build_words(vocabulary, rules.bert->lowercase);
}

// The most frequent symbols get the lowest numbers: that packs the double array.
void WordPiece::number_symbols(const Spelling& spelling) {
  std::vector<std::pair<std::uint32_t, char32_t>> counts;
  std::vector<std::uint32_t> ascii(128);
  std::vector<char32_t> others;
  for (const char32_t c : spelling.letters()) {
    if (c < 128) {
      ++ascii[c];
    } else if (is_symbol(plain_->at(c))) {
      others.push_back(c);
    }
  }
  for (char32_t c = 0; c < 128; ++c) {
    if (ascii[c] != 0 && is_symbol(plain_->at(c))) counts.emplace_back(ascii[c], c);
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

void WordPiece::build_automaton(const Vocabulary& vocabulary, Spelling spelling) {
  Automaton::Source source;
  source.symbol_count = symbol_count_;
  source.symbols = std::move(spelling.letters());
  for (std::uint32_t& letter : source.symbols) letter = plain_->at(letter);
  // What can be a word, or the beginning of one: whatever is set apart stands alone.
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
    add_key(spelling.begin(i), spelling.end(i), vocabulary.entries()[i].id);
  }
  source.first_count = static_cast<std::uint32_t>(source.keys.size());
  const std::string& prefix = settings_.continuing_subword_prefix;
  const std::uint32_t prefix_length = character_count(prefix);
  for (std::size_t i = vocabulary.place_of(prefix); i < vocabulary.entries().size(); ++i) {
    const Vocabulary::Entry& entry = vocabulary.entries()[i];
    if (!starts_with(vocabulary.token(entry), prefix)) break;
    add_key(spelling.begin(i) + prefix_length, spelling.end(i), entry.id);
  }
  automaton_ = Automaton(source);
}

void WordPiece::set_alone(const Vocabulary& vocabulary, const Spelling& spelling) {
  if (settings_.max_input_chars_per_word == 0) return;
  for (std::size_t i = 0; i < vocabulary.entries().size(); ++i) {
    if (spelling.end(i) - spelling.begin(i) != 1) continue;
    plain_->set_alone(spelling.letters()[spelling.begin(i)],
                      static_cast<std::uint32_t>(vocabulary.entries()[i].id));
  }
}

void WordPiece::build_words(const Vocabulary& vocabulary, bool lowercase) {
  if (lowercase) lowering_bits_ = 0x2020202020202020ULL;
  const std::size_t longest = static_cast<std::size_t>(
      std::min<std::uint64_t>(WordTable::longest, settings_.max_input_chars_per_word));
  std::vector<const Vocabulary::Entry*> words;
  for (const Vocabulary::Entry& entry : vocabulary.entries()) {
    const std::string_view token = vocabulary.token(entry);
    if (token.empty() || token.size() > longest) continue;
    if (is_plain_word(token, lowercase)) words.push_back(&entry);
  }
  words_ = WordTable(words.size());
  for (const Vocabulary::Entry* word : words) words_.add(vocabulary.token(*word), word->id);
}

}  // namespace electra::tokenizer
