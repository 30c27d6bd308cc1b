#include "electra/pipelines/explain.hpp"

#include <cstdint>
#include <limits>
#include <utility>

#include "electra/core/error.hpp"
#include "pipelines/characters.hpp"
#include "pipelines/encode.hpp"
#include "pipelines/word_effects.hpp"

namespace electra {
namespace {

constexpr std::size_t max_group_bytes = std::size_t{1} << 24;

// Every word has a copy of its characters: words that overlap and their text make a product.
constexpr std::size_t max_word_bytes = std::size_t{1} << 25;

// Without a word its neighbours may become other tokens, but none so far from it.
constexpr std::int64_t max_reach = 1024;

/// A text that words are taken out of.
class WordText {
 public:
  /// `read` is what the model reads of the text.
  WordText(std::string_view text, const std::vector<Offsets>& words, const Offsets& read)
      : characters_(text), words_(words), read_(read) {
    pipelines::check_words(words, text);
  }

  /// Calls `visit` with the text without each word that may have an effect.
  template <class Visit>
  void for_each_asked(const Visit& visit) const {
    for (const Offsets& word : words_)
      if (may_have_effect(word)) visit(without(word));
  }
  /// Returns the effects of the words. Takes the logits of the texts of for_each_asked() from
  /// `logits`, and moves it behind them.
  std::vector<WordEffect> effects(float whole, const float*& logits) const {
    std::vector<WordEffect> all;
    for (const Offsets& word : words_) {
      const float logit = may_have_effect(word) ? *logits++ : whole;
      all.push_back({characters_.slice(word), word.start, word.end, whole - logit});
    }
    return all;
  }

 private:
  bool may_have_effect(const Offsets& word) const {
    return word.start <= read_.end + max_reach && word.end + max_reach >= read_.start;
  }
  std::string without(const Offsets& word) const {
    return characters_.slice({0, word.start}) +
           characters_.slice({word.end, std::numeric_limits<std::int32_t>::max()});
  }

  pipelines::CharacterText characters_;
  const std::vector<Offsets>& words_;
  Offsets read_;
};

/// The logits of pairs that are too many to stand in memory at once.
class GroupedLogits {
 public:
  explicit GroupedLogits(const PairLogits& logits) : logits_(logits) {}

  void add(std::string text, std::string pair) {
    bytes_ += text.size() + pair.size() + sizeof(TextPair);
    group_.emplace_back(std::move(text), std::move(pair));
    if (bytes_ >= max_group_bytes) ask();
  }
  std::vector<float> all() {
    if (!group_.empty()) ask();
    return std::move(all_);
  }

 private:
  void ask() {
    const std::vector<float> found = logits_(group_);
    require(found.size() == group_.size(), ErrorCode::input, "a function of logits returned ",
            found.size(), " for ", group_.size(), " texts; it must return one for each");
    all_.insert(all_.end(), found.begin(), found.end());
    group_.clear();
    bytes_ = 0;
  }

  const PairLogits& logits_;
  std::vector<TextPair> group_;
  std::size_t bytes_ = 0;
  std::vector<float> all_;
};

}  // namespace

std::vector<Offsets> words_of(const ElectraTokenizer& tokenizer, std::string_view text) {
  EncodeOptions options = pipelines::whole();
  options.add_special_tokens = false;
  const Encoding encoding = tokenizer.encode(text, options);
  std::vector<Offsets> words;
  for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
    const Offsets& token = encoding.offsets[i];
    if (i > 0 && encoding.word_ids[i] == encoding.word_ids[i - 1])
      words.back().end = token.end;
    else
      words.push_back(token);
  }
  return words;
}

void pipelines::check_words(const std::vector<Offsets>& words, std::string_view text) {
  const CharacterText characters(text);
  const Index count = character_count(text);
  std::size_t bytes = 0;
  for (const Offsets& word : words) {
    require(word.start <= word.end, ErrorCode::input, "a word at the characters ", word.start,
            " to ", word.end, " ends before it starts");
    require(0 <= word.start && word.end <= count, ErrorCode::input, "a word at the characters ",
            word.start, " to ", word.end, " does not lie in its text, which has ", count);
    bytes += characters.byte_of(word.end) - characters.byte_of(word.start);
  }
  const std::size_t most = text.size() + max_word_bytes;
  require(bytes <= most, ErrorCode::input, "the ", words.size(), " words of a text of ",
          text.size(), " bytes have ", bytes, "; at most ", most,
          " are supported: give fewer words that overlap");
}

WordEffects pipelines::word_effects(const TextPairView& pair, const PairWords& words,
                                    const ReadCharacters& read, const PairLogits& logits) {
  require(static_cast<bool>(logits), ErrorCode::input,
          "there is no function of logits to explain by; give one");
  const WordText first(pair.first, words.first, read.first);
  const WordText second(pair.second, words.second, read.second);
  GroupedLogits grouped(logits);
  const std::string text(pair.first), other(pair.second);
  grouped.add(text, other);
  first.for_each_asked([&](std::string without) { grouped.add(std::move(without), other); });
  second.for_each_asked([&](std::string without) { grouped.add(text, std::move(without)); });
  const std::vector<float> all = grouped.all();
  const float* next = all.data();
  WordEffects effects{*next++, {}, {}};
  effects.words = first.effects(effects.logit, next);
  effects.pair_words = second.effects(effects.logit, next);
  return effects;
}

WordEffects explain(const TextPairView& pair, const std::vector<Offsets>& words,
                    const std::vector<Offsets>& pair_words, const PairLogits& logits) {
  return pipelines::word_effects(pair, {words, pair_words}, {}, logits);
}

WordEffects explain(std::string_view text, const std::vector<Offsets>& words,
                    const TextLogits& logits) {
  if (!logits) return explain({text, ""}, words, {}, PairLogits());  // refuses it
  return explain({text, ""}, words, {}, [&](const std::vector<TextPair>& pairs) {
    std::vector<std::string> texts;
    texts.reserve(pairs.size());
    for (const TextPair& each : pairs) texts.push_back(each.first);
    return logits(texts);
  });
}

}  // namespace electra
