// The automaton and the tables against what they mean, written as plainly as can be.
#include <random>

#include <gtest/gtest.h>

#include "tokenizer/engine/splitter.hpp"
#include "tokenizer/support.hpp"
#include "tokenizer/unicode/unicode.hpp"
#include "tokenizer/unicode/utf8_codec.hpp"

namespace electra {
namespace {

using namespace tokenizer;
using testing::message_of;

/// Greedy longest match by trying every length: what WordPiece is.
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

std::vector<std::int32_t> split(const WordPiece& model, const std::string& word) {
  TokenStream stream;
  const Normalizer none;
  NormalizerScratch scratch;
  WordCache words;
  EXPECT_EQ(split_raw<Detail::ids>(model, {none, scratch, words}, word, {}, {}, stream),
            Pass::done);
  return {stream.ids(), stream.ids() + stream.size};
}

// Few letters and many pieces: words fail, and fall back, in every way there is.
TEST(Automaton, FindsWhatTryingEveryLengthFinds) {
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
    SplitRules rules;
    rules.bert = BertFlags();
    const Vocabulary vocabulary = vocabulary_of(tokens);
    const WordPiece model(vocabulary, WordPieceSettings(), rules);
    for (int i = 0; i < 200; ++i) {
      const std::string text = word(30);
      ASSERT_EQ(split(model, text), greedy(vocabulary, text)) << text;
    }
  }
}

TEST(Automaton, RefusesAVocabularyWhoseTablesWouldTakeItsSquare) {
  std::vector<std::string> tokens = {"[UNK]", "a", "##a", std::string(3000, 'a') + 'b'};
  WordPieceSettings settings;
  settings.max_input_chars_per_word = 1000000;
  EXPECT_EQ(message_of([&] { WordPiece(vocabulary_of(tokens), settings, {}); }),
            "unsupported: the vocabulary's pieces repeat each other so much that its tables would "
            "take more than 1072608 entries; make its longest tokens shorter");
}

/// What BertNormalizer and BertPreTokenizer make of one character between two letters.
std::vector<std::int32_t> by_normalizer(const WordPiece& model, const BertFlags& flags,
                                        const std::string& text) {
  NormalizerStep step;
  step.bert = flags;
  NormalizerScratch scratch;
  place_characters(text, {}, OffsetUnit::characters, scratch.text);
  Normalizer({step}).apply(scratch);
  const std::vector<PlacedCharacter>& characters = scratch.text;
  TokenStream stream;
  split_normalized<Detail::ids>(model, characters.data(), characters.data() + characters.size(),
                                stream);
  return {stream.ids(), stream.ids() + stream.size};
}

TEST(RawCharTable, SaysOfEveryCharacterWhatTheNormalizerSays) {
  std::vector<std::string> tokens = {"[UNK]", "x", "##x", "i", "##i", "e", "##e"};
  for (char32_t c = 0xA0; c < 0x3000; c += 3) {
    std::string token;
    append(token, c);
    tokens.push_back(token);
    tokens.push_back("##" + token);
  }
  for (const bool clean : {true, false}) {
    for (const bool strip : {true, false}) {
      for (const bool lower : {true, false}) {
        const BertFlags flags{clean, lower, strip, lower};
        SplitRules rules;
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
          append(text, c);
          text += 'x';
          TokenStream stream;
          ASSERT_EQ(
              split_raw<Detail::ids>(model, {normalizer, scratch, words}, text, {}, {}, stream),
              Pass::done);
          ASSERT_EQ((std::vector<std::int32_t>(stream.ids(), stream.ids() + stream.size)),
                    by_normalizer(model, flags, text))
              << "U+" << std::hex << static_cast<std::uint32_t>(c);
        }
      }
    }
  }
}

// Words that come again, of two models in turns, which share the cache.
TEST(WordCache, HasTheSamePiecesForEachModelWhateverItMetBefore) {
  const std::vector<std::string> tokens = {"[UNK]", "a", "##a", "##b", "##ab", "b", "##c1"};
  const Vocabulary vocabulary = vocabulary_of(tokens);
  const Vocabulary other = vocabulary_of({"x", "y", "[UNK]", "a", "##b", "##ba", "b", "##a"});
  SplitRules rules;
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
    for (const auto& [tried, known] :
         {std::pair(&model, &vocabulary), std::pair(&second, &other)}) {
      TokenStream stream;
      ASSERT_EQ(
          split_raw<Detail::ids>(*tried, {none, scratch, words}, text + ' ' + text, {}, {}, stream),
          Pass::done);
      std::string small = text;
      for (char& c : small) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      std::vector<std::int32_t> expected = greedy(*known, small);
      const std::vector<std::int32_t> once = expected;
      expected.insert(expected.end(), once.begin(), once.end());
      ASSERT_EQ((std::vector<std::int32_t>(stream.ids(), stream.ids() + stream.size)), expected)
          << text;
    }
  }
}

TEST(WordTable, FindsItsWordsAndNoOthers) {
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
}  // namespace electra
