#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/support/program.hpp"

namespace electra::testing {
namespace {

// The answers of the trained models of this repository to a text or two. Their quality on whole
// test sets is in their READMEs.

using Json = nlohmann::json;
using Words = std::vector<std::string>;

const std::string models = ELECTRA_MODELS "/";

Json answer(const std::string& command, const std::string& model, const Words& more) {
  Words words{command, "--model", models + model, "--json"};
  words.insert(words.end(), more.begin(), more.end());
  const Ended run = run_program(words);
  EXPECT_EQ(run.errors, "");
  EXPECT_EQ(run.status, 0);
  return Json::parse(run.output);
}

/// "type: word" for each name in the text.
Words names(const std::string& text) {
  Words found;
  for (const Json& each : answer("ner", "entities", {"--aggregation", "first", text})) {
    found.push_back(each["entity_group"].get<std::string>() + ": " +
                    each["word"].get<std::string>());
  }
  return found;
}

std::string label(const std::string& model, const std::string& text) {
  return answer("classify", model, {text}).at(0).at("label");
}

class EveryModel : public ::testing::TestWithParam<const char*> {};

TEST_P(EveryModel, PassesItsCheck) {
  const Ended run = run_program({"check", "--model", models + GetParam()});
  EXPECT_EQ(run.status, 0) << run.output << run.errors;
}

INSTANTIATE_TEST_SUITE_P(Models, EveryModel,
                         ::testing::Values("discriminator", "entities", "generator", "intents",
                                           "questions", "reranker", "sentences", "sentiment"),
                         [](const auto& each) { return std::string(each.param); });

TEST(SentimentModel, DistinguishesPraiseFromBlame) {
  EXPECT_EQ(label("sentiment", "A joy from start to finish."), "positive");
  EXPECT_EQ(label("sentiment", "What a waste of talent!"), "negative");
}

TEST(IntentsModel, KnowsWhatTheCustomerWants) {
  EXPECT_EQ(label("intents", "My card was stolen!"), "lost_or_stolen_card");
  EXPECT_EQ(label("intents", "Which exchange rate will I get?"), "exchange_rate");
}

TEST(EntitiesModel, FindsPeopleAndPlaces) {
  EXPECT_EQ(names("Angela Merkel met Emmanuel Macron in Berlin."),
            (Words{"person: angela merkel", "person: emmanuel macron", "location: berlin"}));
  EXPECT_EQ(names("It rained for the whole week."), Words{});
}

TEST(QuestionsModel, FindsTheAnswerInTheText) {
  const std::string context = "The tower is 330 metres tall. It was built in Paris for a fair.";
  const auto ask = [&](const std::string& question) {
    return answer("qa", "questions", {"--question", question, "--context", context})["answer"];
  };
  EXPECT_EQ(ask("How tall is the tower?"), "330 metres");
  EXPECT_EQ(ask("Where was it built?"), "Paris");
}

TEST(RerankerModel, PutsTheTextThatAnswersFirst) {
  const Words documents{"It was built in Paris for a fair.", "Entry is free on Mondays.",
                        "The tower is 330 metres tall."};
  const auto best = [&](const std::string& query) {
    Words words{"--query", query};
    words.insert(words.end(), documents.begin(), documents.end());
    return answer("rerank", "reranker", words).at(0).at("index");
  };
  EXPECT_EQ(best("How tall is the tower?"), 2);
  EXPECT_EQ(best("Where was it built?"), 0);
  EXPECT_EQ(best("When is entry free?"), 1);
}

TEST(SentencesModel, HasTheVectorsOfSentenceTransformers) {
  const Json expected =
      Json::parse(std::ifstream(std::string(ELECTRA_TEST_DATA) + "/sentence/trained.json"));
  for (std::size_t text = 0; text < expected["texts"].size(); ++text) {
    const Json vector = answer("embed", "sentences", {expected["texts"][text]});
    const Json& wanted = expected["vectors"][text];
    ASSERT_EQ(vector.size(), wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i)
      EXPECT_NEAR(vector[i].get<double>(), wanted[i].get<double>(), 1e-5) << text << ' ' << i;
  }
}

TEST(SentencesModel, FindsTheTextThatMeansTheSame) {
  const auto similarity = [](const std::string& text, const std::string& other) {
    return answer("embed", "sentences", {"--similarity", "cosine", text, other}).get<double>();
  };
  const std::string query = "My card was stolen.";
  EXPECT_GT(similarity(query, "Somebody took my credit card."), 0.5);
  EXPECT_LT(similarity(query, "The film was a joy to watch."), 0.2);
}

TEST(DiscriminatorModel, FindsTheWordThatDoesNotFit) {
  const Json judged = answer("detect", "discriminator", {"Fish live in the library."});
  Words replaced;
  for (const Json& token : judged["tokens"]) {
    if (token["replaced"]) replaced.push_back(token["token"]);
  }
  EXPECT_EQ(replaced, Words{"library"});
}

TEST(GeneratorModel, FillsTheBlank) {
  const Json words = answer("fill-mask", "generator", {"Fish live in the [MASK]."});
  EXPECT_EQ(words.at(0).at("token_str"), "sea");
  EXPECT_EQ(words.at(1).at("token_str"), "ocean");
}

}  // namespace
}  // namespace electra::testing
