#include "pipelines/words.hpp"

#include <initializer_list>
#include <string>
#include <vector>

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace electra::pipelines
