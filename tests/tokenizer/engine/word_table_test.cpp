// Words of a file that were chosen for their hashes.
#include "tokenizer/engine/word_table.hpp"

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/growth.hpp"
#include "tokenizer/support.hpp"

namespace electra::tokenizer::engine {
namespace {

WordKey key_of(const std::string& word) {
  WordKey key;
  std::memcpy(&key, word.data(), word.size());
  return key;
}

/// Words of eight letters whose hashes begin with these bits.
std::vector<std::string> words_of_hash(std::uint64_t first_bits, unsigned bits, std::size_t count) {
  std::mt19937_64 engine(1);
  std::vector<std::string> words;
  while (words.size() < count) {
    std::string word(8, 'a');
    std::uint64_t random = engine();
    for (char& c : word) {
      c = static_cast<char>('a' + random % 26);
      random /= 26;
    }
    if (hash_of(key_of(word)) >> (64 - bits) == first_bits) words.push_back(word);
  }
  return words;
}

TEST(WordTable, FindsItsWords) {
  const std::vector<std::string> words = words_of_hash(1, 1, 1000);
  WordTable table(4 * words.size());  // words of half of all hashes
  for (std::size_t i = 0; i < words.size(); ++i) table.add(words[i], static_cast<std::int32_t>(i));
  for (std::size_t i = 0; i < words.size(); ++i)
    EXPECT_EQ(table.find(key_of(words[i])), static_cast<std::int32_t>(i));
  EXPECT_EQ(table.find(key_of("absent")), -1);
}

// As many words as there are slots for would be one run, which every search goes through.
TEST(WordTable, LooksAtFewSlotsForWordsOfOneHash) {
  const double growth = testing::growth_of_time(4000, [](std::size_t count) {
    return [words = words_of_hash(5, 10, count)] {
      WordTable table(words.size());
      for (const std::string& word : words) table.add(word, 1);
      for (const std::string& word : words) table.find(key_of(word));
    };
  });
  EXPECT_LT(growth, testing::linear_growth);
}

// Upwards and downwards from one place: no order of the words makes a longer run.
TEST(WordTable, LimitsRunsWhateverTheOrderOfTheWords) {
  for (const bool upwards : {true, false}) {
    WordTable table(4096);  // of 16384 slots
    std::size_t kept = 0;
    for (std::uint64_t i = 0; i < 400; ++i) {
      const std::string word = words_of_hash(upwards ? 2000 + i : 8000 - i, 14, 1).front();
      table.add(word, 1);
      kept += table.find(key_of(word)) == 1 ? 1 : 0;
    }
    EXPECT_LT(kept, 400U);
    EXPECT_GT(kept, 390U);  // all but one between two runs
  }
}

// What the table has no room for is found by the automaton.
TEST(WordTable, LeavesWordsToTheAutomaton) {
  const std::vector<std::string> words = words_of_hash(5, 10, 400);
  const auto tokenizer = testing::open_vocab(words);
  for (std::size_t i = 0; i < words.size(); ++i)
    EXPECT_EQ(tokenizer.encode(words[i]).ids[1], static_cast<std::int32_t>(5 + i));
}

}  // namespace
}  // namespace electra::tokenizer::engine
