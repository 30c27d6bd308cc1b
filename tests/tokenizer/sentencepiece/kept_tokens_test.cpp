// The tokens that keep their case where a text is lower-cased.
#include "tokenizer/sentencepiece/kept_tokens.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/growth.hpp"

namespace electra::tokenizer::sentencepiece {
namespace {

using Text = std::vector<unicode::AlignedCharacter>;

Text text_of(const std::string& ascii) {
  Text text;
  for (const char c : ascii) text.push_back({static_cast<char32_t>(c), {}});
  return text;
}

/// The definition: the first token of the list that begins there.
std::vector<std::uint32_t> expected_in(const std::vector<std::string>& tokens,
                                       const std::string& text) {
  std::vector<std::uint32_t> lengths(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto found = std::find_if(tokens.begin(), tokens.end(), [&](const std::string& token) {
      return !token.empty() && text.compare(at, token.size(), token) == 0;
    });
    if (found != tokens.end()) lengths[at] = static_cast<std::uint32_t>(found->size());
  }
  return lengths;
}

TEST(KeptTokens, AreFoundInTheOrderOfTheList) {
  std::mt19937 engine(1);
  const auto random_word = [&](std::size_t longest) {
    std::string word(engine() % (longest + 1), 'a');
    for (char& c : word) c = static_cast<char>('a' + engine() % 2);
    return word;
  };
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::string> tokens;
    for (int i = 0; i < 5; ++i) tokens.push_back(random_word(5));
    const std::string text = random_word(30);
    std::vector<std::uint32_t> found = KeptTokens(tokens).lengths_in(text_of(text));
    found.resize(text.size());  // nothing at all without tokens
    ASSERT_EQ(found, expected_in(tokens, text)) << text;
  }
}

TEST(KeptTokens, AreFoundInTheTimeOfTheTextHoweverManyAndLongTheyAre) {
  const Text text = text_of(std::string(20000, 'a'));
  const auto with = [&](const std::vector<std::string>& tokens) {
    return [kept = KeptTokens(tokens), &text] { kept.lengths_in(text); };
  };
  const double by_number = testing::growth_of_time(4000, [&](std::size_t count) {
    std::vector<std::string> tokens;
    for (std::size_t i = 0; i < count; ++i) tokens.push_back("b" + std::to_string(i));
    return with(tokens);
  });
  EXPECT_LT(by_number, 3);
  const double by_length = testing::growth_of_time(
      4000, [&](std::size_t length) { return with({std::string(length, 'a') + 'b'}); });
  EXPECT_LT(by_length, 3);
}

}  // namespace
}  // namespace electra::tokenizer::sentencepiece
