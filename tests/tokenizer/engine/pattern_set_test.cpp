// The search for added tokens: what it finds, and that it reads no text over and over.
#include "tokenizer/engine/pattern_set.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace electra::tokenizer::engine {
namespace {

/// A text that counts the reads of its units.
struct CountedText {
  std::string text;
  mutable std::size_t reads = 0;

  std::size_t size() const { return text.size(); }
  char at(std::size_t place) const {
    ++reads;
    return text[place];
  }
  std::size_t next(std::size_t from, const std::vector<char>& wanted) const {
    while (from < text.size() && std::find(wanted.begin(), wanted.end(), at(from)) == wanted.end())
      ++from;
    return from;
  }
};

struct Match {
  std::size_t begin;
  std::size_t length;
  std::int32_t id;

  bool operator==(const Match& other) const {
    return begin == other.begin && length == other.length && id == other.id;
  }
};
using Matches = std::vector<Match>;

PatternSet<char> set_of(const std::vector<std::string>& patterns) {
  PatternSet<char> set;
  for (std::size_t i = 0; i < patterns.size(); ++i)
    set.add(patterns[i], static_cast<std::int32_t>(i));
  set.build();
  return set;
}

Matches matches_in(const PatternSet<char>& set, const CountedText& text) {
  Matches matches;
  PatternSearch search;
  PatternWindow window;
  while (true) {
    const auto found = set.find(text, search, window);
    if (found.length == 0) return matches;
    matches.push_back({found.begin, found.length, found.id});
  }
}

/// The definition: at each place the longest pattern, and of equal ones the first.
Matches expected_in(const std::vector<std::string>& patterns, const std::string& text) {
  Matches matches;
  for (std::size_t at = 0; at < text.size();) {
    Match best{at, 0, 0};
    for (std::size_t i = 0; i < patterns.size(); ++i) {
      if (patterns[i].size() > best.length &&
          text.compare(at, patterns[i].size(), patterns[i]) == 0)
        best = {at, patterns[i].size(), static_cast<std::int32_t>(i)};
    }
    if (best.length != 0) matches.push_back(best);
    at += std::max<std::size_t>(best.length, 1);
  }
  return matches;
}

std::string random_word(std::mt19937& engine, std::size_t longest) {
  std::string word(1 + engine() % longest, 'a');
  for (char& c : word) c = static_cast<char>('a' + engine() % 2);
  return word;
}

TEST(PatternSet, FindsTheLeftmostLongestMatches) {
  std::mt19937 engine(1);
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::string> patterns;
    for (int i = 0; i < 4; ++i) patterns.push_back(random_word(engine, 6));
    const CountedText text{random_word(engine, 40)};
    ASSERT_EQ(matches_in(set_of(patterns), text), expected_in(patterns, text.text)) << text.text;
  }
}

/// A text of beginnings and ends of patterns, which makes a search look ahead.
std::string text_of_parts(std::mt19937& engine, const std::vector<std::string>& patterns,
                          std::size_t size) {
  std::string text;
  while (text.size() < size) {
    const std::string& pattern = patterns[engine() % patterns.size()];
    const std::size_t length = 1 + engine() % pattern.size();
    text += engine() % 3 == 0 ? pattern.substr(pattern.size() - length) : pattern.substr(0, length);
    if (engine() % 5 == 0) text += static_cast<char>('a' + engine() % 3);
  }
  return text;
}

// Long patterns of two letters, short ones in them, and texts of more than one window.
TEST(PatternSet, FindsTheSameWhereItReadsBackwards) {
  std::mt19937 engine(2);
  std::size_t windows = 0;
  for (int round = 0; round < 60; ++round) {
    std::vector<std::string> patterns;
    const bool repeats = round % 2 == 0;
    for (int i = 0; i < 3; ++i) {
      const std::string unit = random_word(engine, repeats ? 3 : 200);
      std::string pattern;
      while (pattern.size() < 40 + engine() % 300) pattern += unit;
      patterns.push_back(pattern + random_word(engine, 2));
    }
    for (int i = 0; i < 3; ++i) patterns.push_back(random_word(engine, 4));
    const PatternSet<char> set = set_of(patterns);
    const CountedText text{text_of_parts(engine, patterns, round < 4 ? 200000 : 20000)};
    PatternSearch search;
    PatternWindow window;
    Matches found;
    for (auto match = set.find(text, search, window); match.length != 0;
         match = set.find(text, search, window)) {
      found.push_back({match.begin, match.length, match.id});
    }
    windows += window.end != 0 ? 1 : 0;
    ASSERT_EQ(found, expected_in(patterns, text.text)) << round;
    EXPECT_LT(text.reads, 40 * text.size()) << round;
  }
  EXPECT_GT(windows, 20U);  // else this test shows nothing
}

TEST(PatternSet, IsLinearInTheText) {
  const PatternSet<char> set = set_of({std::string(5000, 'a') + 'b', std::string(7000, 'a') + 'c'});
  const CountedText text{std::string(100000, 'a')};
  EXPECT_TRUE(matches_in(set, text).empty());
  EXPECT_LT(text.reads, 4 * text.size());
}

/// The definition for a text of one letter and patterns whose longest match there is short.
Matches expected_in_run(std::vector<std::string> patterns, const std::string& text) {
  const auto is_long = [](const std::string& pattern) { return pattern.size() > 3; };
  std::replace_if(patterns.begin(), patterns.end(), is_long, "-");
  return expected_in(patterns, text);
}

// Each match is known only once the whole of a longer one was looked for.
TEST(PatternSet, ReadsNoPartOfATextForEachOfItsMatches) {
  for (const std::size_t length : {std::size_t{100}, std::size_t{2000}, std::size_t{100000}}) {
    const std::vector<std::vector<std::string>> sets = {
        {"a", std::string(length, 'a') + 'b'},
        {"aa", "aaa", std::string(length, 'a') + 'b'},
        {"x", "ab", 'a' + std::string(length, 'b') + 'c', std::string(length, 'x') + "ab"}};
    for (const auto& patterns : sets) {
      const PatternSet<char> set = set_of(patterns);
      const CountedText text{std::string(400000, patterns.back()[0])};
      EXPECT_EQ(matches_in(set, text), expected_in_run(patterns, text.text));
      EXPECT_LT(text.reads, 8 * text.size()) << length;
    }
  }
}

}  // namespace
}  // namespace electra::tokenizer::engine
