// A call takes whatever holds text, and what stands in braces means what it seems to.

#include <array>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "electra/pipelines/explain.hpp"
#include "electra/pipelines/feature_extraction.hpp"
#include "electra/pipelines/fill_mask.hpp"
#include "electra/pipelines/multiple_choice.hpp"
#include "electra/pipelines/question_answering.hpp"
#include "electra/pipelines/replaced_token_detection.hpp"
#include "electra/pipelines/rerank.hpp"
#include "electra/pipelines/text_classification.hpp"
#include "electra/pipelines/token_classification.hpp"
#include "electra/pipelines/zero_shot_classification.hpp"
#include "pipelines/support/expectations.hpp"

namespace electra {
namespace {

using testing::Expectations;
using Labels = TextClassificationPipeline::Labels;

const TextClassificationPipeline& classify() {
  static const auto opened = TextClassificationPipeline::from_pretrained(
      ELECTRA_TEST_DATA "/pipelines/text-classification/two");
  return opened;
}

std::vector<float> scores(const std::vector<Labels>& labels) {
  std::vector<float> all;
  for (const Labels& each : labels) all.push_back(each.front().score);
  return all;
}

/// The scores of "good", of "bad", and of both.
struct Scores {
  float good = classify()(std::string("good")).front().score;
  float bad = classify()(std::string("bad")).front().score;
  std::vector<float> both{good, bad};
};

const std::string good = "good", bad = "bad";

TEST(OneText, HasOneAnswer) {
  const float expected = Scores().good;
  EXPECT_EQ(classify()("good").front().score, expected);
  EXPECT_EQ(classify()(good).front().score, expected);
  EXPECT_EQ(classify()(std::string_view(good)).front().score, expected);
  EXPECT_EQ(classify()(good.c_str()).front().score, expected);
  EXPECT_EQ(classify()("good", {}).front().score, expected);
}

TEST(Lists, AreWhateverHoldsTexts) {
  const std::vector<float> both = Scores().both;
  const std::vector<std::string> texts{"good", "bad"};
  EXPECT_EQ(scores(classify()(texts)), both);
  EXPECT_EQ(scores(classify()(std::vector<std::string>{"good", "bad"})), both);
  EXPECT_EQ(scores(classify()(std::vector<std::string_view>{"good", "bad"})), both);
  EXPECT_EQ(scores(classify()(std::vector<const char*>{"good", "bad"})), both);
  EXPECT_EQ(scores(classify()(std::array<std::string, 2>{"good", "bad"})), both);
  EXPECT_EQ(scores(classify()(std::list<std::string>{"good", "bad"})), both);
  const char* array[] = {"good", "bad"};
  EXPECT_EQ(scores(classify()(array)), both);
  const TextList list = texts;
  EXPECT_EQ(scores(classify()(list)), both);
}

TEST(ListsInBraces, AreTexts) {
  const Scores expected;
  EXPECT_EQ(scores(classify()({"good"})), std::vector<float>{expected.good});
  EXPECT_EQ(scores(classify()({"good", "bad"})), expected.both);
  EXPECT_EQ(scores(classify()({good, bad})), expected.both);
  EXPECT_EQ(scores(classify()({good.c_str(), bad.c_str()})), expected.both);
  EXPECT_EQ(scores(classify()({std::string_view(good), "bad"}, {})), expected.both);
  EXPECT_EQ(classify()({"good", "bad", "a film"}).size(), 3U);
}

TEST(ListsInBraces, MayBeEmpty) {
  EXPECT_TRUE(classify()({}).empty());
  EXPECT_TRUE(classify()({}, {}).empty());
  EXPECT_EQ(classify().logits({}).shape(), (Shape{0, 2}));
  EXPECT_TRUE(classify().try_each({}).empty());
  const auto find = Expectations("token-classification").open<TokenClassificationPipeline>();
  EXPECT_TRUE(find({}).empty());
  EXPECT_TRUE(find.try_each({}).empty());
  const auto ask = Expectations("question-answering").open<QuestionAnsweringPipeline>();
  EXPECT_TRUE(ask({}).empty());
  EXPECT_TRUE(ask.try_each({}).empty());
  EXPECT_TRUE(explain(classify(), {}).empty());
}

TEST(ListsInBraces, ArePairs) {
  const std::vector<TextPair> pairs = {{"good", "bad"}, {"bad", "good"}};
  const std::vector<float> both = scores(classify()(pairs));
  EXPECT_NE(both, Scores().both);
  EXPECT_EQ(scores(classify()({{"good", "bad"}, {"bad", "good"}})), both);
  EXPECT_EQ(scores(classify()({{good, bad}, {bad, "good"}})), both);
  EXPECT_EQ(scores(classify()({pairs[0], pairs[1]})), both);
  EXPECT_EQ(scores(classify()({{"good", "bad"}})), std::vector<float>{both[0]});
  EXPECT_EQ(scores(classify()({{good, bad}})), std::vector<float>{both[0]});
  EXPECT_EQ(scores(classify()(std::map<std::string, std::string>{{"good", "bad"}})),
            std::vector<float>{both[0]});
  EXPECT_EQ(classify().logits({{"good", "bad"}}).shape(), (Shape{1, 2}));
  EXPECT_EQ(scores(classify()({{"good"}, {"bad"}})), Scores().both);  // nothing is beside them
}

TEST(ListsInBraces, AreWords) {
  const auto find = Expectations("token-classification").open<TokenClassificationPipeline>();
  TokenClassificationOptions all;
  all.ignore_labels = {};
  EXPECT_EQ(find({"the story", "a film"}, all).size(), 2U);
  const auto words = find({{"the", "story"}}, all);
  ASSERT_EQ(words.size(), 1U);
  EXPECT_EQ(words[0].size(), find("the story", all).size());
  EXPECT_EQ(words[0].back().end, 9);
  EXPECT_EQ(find({{"the", "story"}, {"a", "film"}}, all).size(), 2U);
  EXPECT_EQ(find(std::vector<Words>{{"the", "story"}}, all).size(), 1U);
}

TEST(ListsInBraces, AreTextsOfEveryPipeline) {
  const auto features = Expectations("feature-extraction").open<FeatureExtractionPipeline>();
  const auto vectors = features({"the story", "a film"});
  ASSERT_EQ(vectors.size(), 2U);
  const Tensor alone = features("a film");
  ASSERT_EQ(vectors[1].shape(), alone.shape());
  for (Index i = 0; i < alone.element_count(); ++i) ASSERT_EQ(vectors[1][i], alone[i]);

  const auto fill = Expectations("fill-mask").open<FillMaskPipeline>();
  EXPECT_EQ(fill({"a [MASK]", "[MASK] b"}).size(), 2U);
  const auto detect =
      Expectations("replaced-token-detection").open<ReplacedTokenDetectionPipeline>();
  EXPECT_EQ(detect({"the story", "a film"}).size(), 2U);
  const auto choose = Expectations("multiple-choice").open<MultipleChoicePipeline>();
  EXPECT_EQ(choose("the", {"story", "film"}).scores.size(), 2U);
  const auto rerank =
      RerankPipeline::from_pretrained(ELECTRA_TEST_DATA "/pipelines/text-classification/one");
  EXPECT_EQ(rerank("a film", {"good", "bad"}).size(), 2U);
  const auto judge = ZeroShotClassificationPipeline::from_pretrained(
      ELECTRA_TEST_DATA "/pipelines/text-classification/two");
  EXPECT_EQ(judge("a film", {"good", "bad"}).size(), 2U);
  EXPECT_EQ(judge({"a film", "the story"}, {"good"}).size(), 2U);
  EXPECT_EQ(explain(classify(), {"good"}).size(), 1U);
  EXPECT_EQ(explain(classify(), {{"good", "bad"}}).front().pair_words.size(), 1U);
}

TEST(Lists, AreTakenByTryEachToo) {
  const float expected = Scores().bad;
  const auto score = [](const std::vector<Result<Labels>>& results) {
    return results.back().value().front().score;
  };
  EXPECT_EQ(score(classify().try_each({"good", "bad"})), expected);
  EXPECT_EQ(score(classify().try_each(std::vector<std::string_view>{"bad"})), expected);
  EXPECT_EQ(score(classify().try_each({"bad"}, {})), expected);
  const float pair = classify()({{"good", "bad"}}).front().front().score;
  EXPECT_EQ(score(classify().try_each({{"good", "bad"}})), pair);
  EXPECT_EQ(score(classify().try_each(std::map<std::string, std::string>{{"good", "bad"}})), pair);
  const auto find = Expectations("token-classification").open<TokenClassificationPipeline>();
  EXPECT_EQ(find.try_each({"good", "bad"}).size(), 2U);
  EXPECT_EQ(find.try_each(WordsList{{"good", "bad"}}).size(), 1U);
}

TEST(Questions, AreAskedInOneContextOrInSeveral) {
  const auto ask = Expectations("question-answering").open<QuestionAnsweringPipeline>();
  const std::string first = "Ada wrote it.", second = "It was written by Grace.";
  const std::string question = "Who wrote it?";
  const auto alone = ask(question, second);
  ASSERT_EQ(alone.size(), 1U);
  const auto expect_alone = [&](const std::vector<std::vector<Answer>>& answers, std::size_t size) {
    ASSERT_EQ(answers.size(), size);
    EXPECT_EQ(answers.back().front().answer, alone.front().answer);
    EXPECT_EQ(answers.back().front().score, alone.front().score);
  };
  expect_alone(ask(question, {first, second}), 2);
  expect_alone(ask(question, {second}), 1);
  expect_alone(ask(question, std::vector<std::string_view>{first, second}), 2);
  expect_alone(ask({{question, first}, {question, second}}), 2);
  expect_alone(ask({{question, second}}), 1);
  expect_alone(ask(std::vector<TextPair>{{question, second}}), 1);
  expect_alone(ask(std::vector<QuestionContext>{{question, second}}), 1);
  EXPECT_TRUE(ask(question, TextList()).empty());
}

}  // namespace
}  // namespace electra
