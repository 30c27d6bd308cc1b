#include "pipelines/words.hpp"

#include <initializer_list>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tokenizer/support.hpp"

namespace electra::pipelines {
namespace {

class Joined : public ::testing::Test {
 protected:
  Word joined(std::initializer_list<const char*> tokens) const {
    std::vector<Word> words;
    for (const char* token : tokens) {
      const auto id = tokenizer_.token_to_id(token);
      words.push_back(id ? maker_.token(*id) : WordMaker::text(token));
    }
    return maker_.joined(words);
  }
  std::string first(std::initializer_list<const char*> tokens) const {
    return joined(tokens).first;
  }
  std::string following(std::initializer_list<const char*> tokens) const {
    return joined(tokens).following;
  }

 private:
  ElectraTokenizer tokenizer_ =
      ElectraTokenizer::from_pretrained(ELECTRA_TEST_DATA "/tokenizer/models/uncased-vocab");
  WordMaker maker_{tokenizer_};
};

TEST_F(Joined, WordsAreTokensAsTheyAreDecoded) {
  EXPECT_EQ(first({"new", "##ly"}), "newly");
  EXPECT_EQ(following({"new", "##ly"}), " newly");
  EXPECT_EQ(first({"##ly", "new"}), "##ly new");
  EXPECT_EQ(first({"new", ".", "\u2603"}), "new. \u2603");
  EXPECT_EQ(following({"\u2603", "##ly"}), " \u2603ly");
}

// Words that begin with such tokens stand in texts whose accents or syllables are decomposed.
TEST_F(Joined, WordsAreDecodedOnceMoreWhereTheyFollow) {
  EXPECT_EQ(following({"##ly", "new"}), "ly new");
  EXPECT_EQ(following({".", "new"}), ". new");
  EXPECT_EQ(first({"'", "new"}), "' new");
  EXPECT_EQ(following({"'", "new"}), "'new");
}

/// A tokenizer whose unk_token is a text that cleaning up would shorten.
ElectraTokenizer with_unknown_token(const std::string& unknown) {
  const auto renamed = [&](std::string text) {
    for (std::size_t at = 0; (at = text.find("[UNK]", at)) != std::string::npos;
         at += unknown.size())
      text.replace(at, 5, unknown);
    return text;
  };
  return testing::open_files(
      {{"tokenizer.json",
        renamed(testing::tokenizer_json(
            {"new", ".", "##ly"},
            {{"decoder", R"({"type":"WordPiece","prefix":"##","cleanup":false})"}}))},
       {"tokenizer_config.json", renamed(R"({"unk_token":"[UNK]"})")}});
}

TEST(Words, FollowAnUnknownTokenThatCleaningUpWouldShorten) {
  const ElectraTokenizer usual = with_unknown_token("[UNK]");
  const ElectraTokenizer strange = with_unknown_token("a . . . . . . . . b do not .");
  const WordMaker expected(usual), words(strange);
  const std::vector<std::vector<std::int32_t>> texts = {{5, 6}, {6, 5}, {7, 5, 6}};
  for (const auto& ids : texts) {
    std::vector<Word> parts;
    for (const std::int32_t id : ids) parts.push_back(words.token(id));
    EXPECT_EQ(words.joined(parts).following, expected.joined(parts).following);
    EXPECT_EQ(words.joined(parts).first, expected.joined(parts).first);
  }
  EXPECT_EQ(words.joined({words.token(5), words.token(6)}).following, " new.");
}

}  // namespace
}  // namespace electra::pipelines
