// The automaton and the tables against naive implementations of their definitions.
#include <algorithm>
#include <cstring>
#include <random>

#include <gtest/gtest.h>

#include "support/growth.hpp"
#include "tokenizer/engine/automaton.hpp"
#include "tokenizer/engine/normalized_pass.hpp"
#include "tokenizer/engine/raw_pass.hpp"
#include "tokenizer/support.hpp"
#include "tokenizer/unicode/unicode.hpp"
#include "tokenizer/unicode/utf8_codec.hpp"

namespace electra::tokenizer::engine {
namespace {

using electra::testing::growth_of_time;
using electra::testing::message_of;
using unicode::AlignedCharacter;
using unicode::BertFlags;
using unicode::Normalizer;
using unicode::NormalizerScratch;
using unicode::NormalizerStep;

/// The definition of WordPiece: greedy longest match first, by trying every length.
std::vector<std::int32_t> greedy(const Vocabulary& vocabulary, const std::string& word) {
  std::vector<std::int32_t> ids;
  for (std::size_t begin = 0; begin < word.size();) {
    std::optional<std::int32_t> found;
    std::size_t end = word.size();
    for (; end > begin && !found; --end) {
      found = vocabulary.find((begin == 0 ? "" : "##") + word.substr(begin, end - begin));
    }
    if (!found) return {*vocabulary.find("[UNK]")};
    ids.push_back(*found);
    begin = end + 1;
  }
  return ids;
}

Vocabulary vocabulary_of(const std::vector<std::string>& tokens) {
  std::string text;
  std::vector<Vocabulary::Entry> entries;
  for (const std::string& token : tokens) {
    entries.push_back({static_cast<std::uint32_t>(text.size()),
                       static_cast<std::uint32_t>(token.size()),
                       static_cast<std::int32_t>(entries.size())});
    text += token;
  }
  return {text, entries};
}

std::vector<std::int32_t> tokenize(const WordPiece& model, const std::string& word) {
  TokenStream stream;
  const Normalizer none;
  NormalizerScratch scratch;
  WordCache words;
  EXPECT_EQ(tokenize_raw<Detail::ids>(model, {none, scratch, words}, word, {}, {}, stream),
            PassEnd::done);
  return {stream.ids(), stream.ids() + stream.size};
}

// Few letters and many tokens: every kind of failure link is followed.
TEST(Automaton, MatchesGreedyLongestMatch) {
  std::mt19937 random(1);
  const auto word = [&](std::size_t longest) {
    std::string text;
    for (std::size_t n = 1 + random() % longest; n > 0; --n) {
      text += static_cast<char>('a' + random() % 3);
    }
    return text;
  };
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> tokens = {"[UNK]"};
    for (std::size_t n = 1 + random() % 40; n > 0; --n) {
      tokens.push_back((random() % 3 == 0 ? "" : "##") + word(1 + random() % 8));
    }
    CharRules rules;
    rules.bert = BertFlags();
    const Vocabulary vocabulary = vocabulary_of(tokens);
    const WordPiece model(vocabulary, WordPieceSettings(), rules);
    for (int i = 0; i < 200; ++i) {
      const std::string text = word(30);
      ASSERT_EQ(tokenize(model, text), greedy(vocabulary, text)) << text;
    }
  }
}

TEST(Automaton, RefusesAVocabularyWithTablesOfQuadraticSize) {
  std::vector<std::string> tokens = {"[UNK]", "a", "##a", std::string(3000, 'a') + 'b'};
  WordPieceSettings settings;
  settings.max_input_chars_per_word = 1000000;
  EXPECT_EQ(message_of([&] { WordPiece(vocabulary_of(tokens), settings, {}); }),
            "unsupported: the vocabulary's long tokens repeat each other: its tables would have "
            "more than 528794 entries; make its longest tokens shorter");
}

/// Adds the key of a continuation of two symbols.
void add_pair(std::uint32_t first, std::uint32_t second, Automaton::Source& source) {
  source.keys.push_back({static_cast<std::uint32_t>(source.symbols.size()), 2, 1});
  source.symbols.push_back(first);
  source.symbols.push_back(second);
  source.symbol_count = std::max({source.symbol_count, first + 1, second + 1});
}

std::string automaton_failure(const Automaton::Source& source) {
  return message_of([&] { Automaton{source}; });
}

// Nodes with neighbouring symbols leave no room for those with symbols that lie far apart.
TEST(Automaton, RefusesAVocabularyOfSparseTables) {
  const auto source_of = [](std::uint32_t count) {
    Automaton::Source source{};
    for (std::uint32_t node = 0; node < count; ++node) {
      for (std::uint32_t i = 0; i < count; ++i) add_pair(1 + 2 * node, 1 + i, source);
      for (std::uint32_t i = 0; i < count; ++i) {
        add_pair(2 + 2 * node, 1 + (i + 1) * count + node, source);
      }
    }
    return source;
  };
  EXPECT_EQ(automaton_failure(source_of(50)), "nothing was thrown");
  EXPECT_EQ(automaton_failure(source_of(200)),
            "unsupported: the vocabulary's characters follow each other in too many ways: the "
            "tables of its 80402 beginnings of tokens would have more than 1209380 entries, or "
            "take too long to fill; leave out its rare characters");
}

// The last child of each node falls on a cell that is in use, from most bases.
TEST(Automaton, RefusesAVocabularyThatTakesLongToPlace) {
  Automaton::Source source{};
  constexpr std::uint32_t used = 200000;
  for (std::uint32_t i = 0; i < used; ++i) add_pair(1, 100000 + i, source);
  for (std::uint32_t children = 200; children < 400; ++children) {
    for (std::uint32_t i = 1; i < children; ++i) add_pair(children, 64 * i, source);
    add_pair(children, 100000, source);
  }
  const std::string begin = "unsupported: the vocabulary's characters follow each other in too";
  EXPECT_EQ(automaton_failure(source).substr(0, begin.size()), begin);
}

// To look for one among the others would be a product of markers and characters.
TEST(WordPiece, HasMarkersThatAreFoundInAnyNumber) {
  const Vocabulary vocabulary = vocabulary_of({"[UNK]", "a"});
  const double growth = growth_of_time(2000, [&](std::size_t count) {
    CharRules rules;
    rules.bert = BertFlags();
    for (std::size_t i = 0; i < count; ++i)
      rules.markers.push_back(static_cast<char32_t>(0xF0000 + i));
    return [&vocabulary, rules] { WordPiece(vocabulary, WordPieceSettings(), rules); };
  });
  EXPECT_LT(growth, 3);
}

/// The ids, offsets and word ids of a stream.
struct Tokens {
  std::vector<std::int32_t> ids;
  std::vector<Offsets> origins;
  std::vector<std::int32_t> words;

  bool operator==(const Tokens& other) const {
    return ids == other.ids && origins == other.origins && words == other.words;
  }
};

Tokens tokens_of(const TokenStream& stream) {
  return {{stream.ids(), stream.ids() + stream.size},
          {stream.origins(), stream.origins() + stream.size},
          {stream.words(), stream.words() + stream.size}};
}

/// The slow path: Normalizer, then the table of normalized characters.
Tokens by_slow_path(const WordPiece& model, const Normalizer& normalizer, const std::string& text) {
  NormalizerScratch scratch;
  unicode::append_aligned(text, {}, OffsetUnit::characters, scratch.text);
  normalizer.apply(scratch);
  const std::vector<AlignedCharacter>& characters = scratch.text;
  TokenStream stream;
  tokenize_normalized<Detail::all>(model, characters.data(), characters.data() + characters.size(),
                                   stream, PassOptions().limit);
  return tokens_of(stream);
}

/// A character and the flags of BertNormalizer.
std::string description(char32_t c, const BertFlags& flags) {
  std::string text = "U+";
  for (int shift = 20; shift >= 0; shift -= 4) text += "0123456789ABCDEF"[(c >> shift) & 0xFU];
  return text + (flags.clean_text ? " clean" : "") + (flags.strips() ? " strip" : "") +
         (flags.lowercase ? " lower" : "");
}

TEST(RawCharTable, MatchesTheSlowPathForEveryCharacter) {
  std::vector<std::string> tokens = {"[UNK]", "x", "##x", "i", "##i", "e", "##e"};
  for (char32_t c = 0xA0; c < 0x3000; c += 3) {
    std::string token;
    unicode::append_utf8(token, c);
    tokens.push_back(token);
    tokens.push_back("##" + token);
  }
  for (const unsigned bits : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 7U}) {
    const bool lower = (bits & 1U) != 0;
    const BertFlags flags{(bits & 2U) != 0, lower, (bits & 4U) != 0, lower};
    CharRules rules;
    rules.bert = flags;
    const WordPiece model(vocabulary_of(tokens), WordPieceSettings(), rules);
    NormalizerStep step;
    step.bert = flags;
    const Normalizer normalizer({step});
    NormalizerScratch scratch;
    WordCache words;
    for (char32_t c = 0; c < unicode::code_point_limit; c += c < 0x3000 ? 1 : 7) {
      if (c >= 0xD800 && c < 0xE000) continue;
      std::string text = "x";
      unicode::append_utf8(text, c);
      text += 'x';
      TokenStream stream;
      ASSERT_EQ(
          tokenize_raw<Detail::all>(model, {normalizer, scratch, words}, text, {}, {}, stream),
          PassEnd::done);
      ASSERT_TRUE(tokens_of(stream) == by_slow_path(model, normalizer, text))
          << description(c, flags);
    }
  }
}

// Repeated words, of two models that share the cache.
TEST(WordCache, KeepsTheModelsApart) {
  const std::vector<std::string> tokens = {"[UNK]", "a", "##a", "##b", "##ab", "b", "##c1"};
  const Vocabulary vocabulary = vocabulary_of(tokens);
  const Vocabulary other = vocabulary_of({"x", "y", "[UNK]", "a", "##b", "##ba", "b", "##a"});
  CharRules rules;
  rules.bert = BertFlags();
  const WordPiece model(vocabulary, WordPieceSettings(), rules);
  const WordPiece second(other, WordPieceSettings(), rules);
  const Normalizer none;
  NormalizerScratch scratch;
  WordCache words;
  std::mt19937 random(7);
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (std::size_t n = 1 + random() % 17; n > 0; --n) text += "abABc1"[random() % 6];
    for (const auto& [tested, tested_vocabulary] :
         {std::pair(&model, &vocabulary), std::pair(&second, &other)}) {
      TokenStream stream;
      ASSERT_EQ(tokenize_raw<Detail::ids>(*tested, {none, scratch, words}, text + ' ' + text, {},
                                          {}, stream),
                PassEnd::done);
      std::string lowered = text;
      for (char& c : lowered) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      std::vector<std::int32_t> expected = greedy(*tested_vocabulary, lowered);
      const std::vector<std::int32_t> once = expected;
      expected.insert(expected.end(), once.begin(), once.end());
      ASSERT_EQ((std::vector<std::int32_t>(stream.ids(), stream.ids() + stream.size)), expected)
          << text;
    }
  }
}

TEST(WordTable, FindsTheAddedWordsOnly) {
  WordTable table(3);
  const auto key = [](const std::string& word) {
    WordKey result;
    std::memcpy(&result, word.data(), word.size());
    return result;
  };
  table.add("a", 1);
  table.add("sixteenlettersss", 2);
  table.add("eightlet", 3);
  EXPECT_EQ(table.find(key("a")), 1);
  EXPECT_EQ(table.find(key("sixteenlettersss")), 2);
  EXPECT_EQ(table.find(key("eightlet")), 3);
  EXPECT_EQ(table.find(key("b")), -1);
  EXPECT_EQ(table.find(key("sixteenletters")), -1);
  EXPECT_EQ(WordTable().find(key("a")), -1);
}

}  // namespace
}  // namespace electra::tokenizer::engine
