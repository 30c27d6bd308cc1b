// The one rule for texts that are too long: cut with a warning, or refused; windows lose nothing.
#include <cstddef>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "electra/core/counters.hpp"
#include "electra/pipelines/explain.hpp"
#include "electra/pipelines/feature_extraction.hpp"
#include "electra/pipelines/fill_mask.hpp"
#include "electra/pipelines/multiple_choice.hpp"
#include "electra/pipelines/question_answering.hpp"
#include "electra/pipelines/replaced_token_detection.hpp"
#include "electra/pipelines/rerank.hpp"
#include "electra/pipelines/sentence_embedding.hpp"
#include "electra/pipelines/text_classification.hpp"
#include "electra/pipelines/text_generation.hpp"
#include "electra/pipelines/token_classification.hpp"
#include "electra/pipelines/zero_shot_classification.hpp"
#include "pipelines/support/expectations.hpp"
#include "support/logged.hpp"
#include "support/message_of.hpp"

namespace electra {
namespace {

using testing::Expectations;
using testing::Logged;
using testing::message_of;
using Places = std::vector<std::size_t>;
using Texts = std::vector<std::string>;

/// A text that no tiny model reads whole: 202 tokens.
std::string too_long() {
  std::string text = "a";
  for (int i = 0; i < 199; ++i) text += " a";
  return text;
}

template <class Pipeline = TextClassificationPipeline>
Pipeline open_classes(const char* name = "two") {
  return Pipeline::from_pretrained(
      std::string(ELECTRA_TEST_DATA "/pipelines/text-classification/") + name);
}

template <class Pipeline>
Pipeline open(const char* task) {
  return Expectations(task).open<Pipeline>();
}

/// Expects that a call with these options warns of the texts at these places, and that it refuses
/// them without truncation.
template <class Options, class Call>
void expect_rule(const Call& call, const Places& places) {
  Options options;
  const std::uint64_t before = counters().texts_cut;
  {
    const Logged logged;
    call(options);
    EXPECT_EQ(logged.places(), places);
    for (const LogRecord& record : logged.records()) {
      EXPECT_EQ(record.kind, LogKind::text_cut);
      EXPECT_GT(record.tokens_found, record.tokens_kept);
    }
  }
  EXPECT_EQ(counters().texts_cut, before + places.size());
  options.truncation = false;
  const Logged logged;
  const std::string message = message_of([&] { call(options); });
  EXPECT_NE(message.find("input: a sequence of 2"), std::string::npos) << message;
  EXPECT_NE(message.find("set truncation to cut it"), std::string::npos) << message;
  EXPECT_TRUE(logged.records().empty());
}

TEST(LongText, IsCutByAClassification) {
  const auto classify = open_classes();
  using Options = TextClassificationOptions;
  expect_rule<Options>([&](const auto& how) { classify(Texts{"a", too_long()}, how); }, {1});
  const std::vector<TextPair> pairs{{"a", too_long()}, {"a", "b"}, {too_long(), ""}};
  expect_rule<Options>([&](const auto& how) { classify(pairs, how); }, {0, 2});
  expect_rule<Options>([&](const auto& how) { classify.logits(pairs, how); }, {0, 2});
}

TEST(LongText, IsDescribedByItsWarning) {
  const Logged logged;
  open_classes()(too_long());
  ASSERT_EQ(logged.records().size(), 1U);
  const LogRecord& record = logged.records().front();
  EXPECT_EQ(record.message,
            "a text of 202 tokens is longer than max_position_embeddings (24) and was cut; without "
            "truncation it is an error");
  EXPECT_EQ(record.tokens_found, 202);
  EXPECT_EQ(record.tokens_kept, 24);
  ASSERT_EQ(record.subjects.size(), 1U);
  EXPECT_EQ(record.subjects.front().name, "truncation");
}

TEST(LongText, IsOneThatMaxLengthDoesNotAllow) {
  const auto classify = open_classes();
  TextClassificationOptions options;
  options.max_length = 4;
  const Logged logged;
  classify("a b", options);
  EXPECT_TRUE(logged.records().empty());
  classify("a b c", options);
  EXPECT_EQ(logged.messages(), (Texts{"a text of 5 tokens is longer than max_length (4) and was "
                                      "cut; without truncation it is an error"}));
  options.truncation = false;
  EXPECT_EQ(
      message_of([&] { classify("a b c", options); }),
      "input: a sequence of 5 tokens is longer than max_length (4); set truncation to cut it");
}

TEST(LongText, IsCutByEveryPipelineThatDoesNotReadWindows) {
  const auto fill = open<FillMaskPipeline>("fill-mask");
  expect_rule<FillMaskOptions>(
      [&](const auto& how) {
        fill({"[MASK]", ("[MASK] " + too_long()).c_str()}, how);
      },
      {1});
  const auto features = open<FeatureExtractionPipeline>("feature-extraction");
  expect_rule<FeatureExtractionOptions>(
      [&](const auto& how) {
        features({"a", too_long().c_str()}, how);
      },
      {1});
  const auto choose = open<MultipleChoicePipeline>("multiple-choice");
  const std::vector<PromptChoices> prompts{{"a", {"b", "c"}}, {"a", {"b", too_long()}}};
  expect_rule<MultipleChoiceOptions>([&](const auto& how) { choose(prompts, how); }, {1});
  const auto tag = open<TokenClassificationPipeline>("token-classification");
  expect_rule<TokenClassificationOptions>([&](const auto& how) { tag(too_long(), how); }, {0});
  const std::vector<Words> words{{"a", "b"}, Words(200, "a")};
  expect_rule<TokenClassificationOptions>([&](const auto& how) { tag(words, how); }, {1});
  const auto ask = open<ZeroShotClassificationPipeline>("zero-shot-classification");
  expect_rule<ZeroShotClassificationOptions>(
      [&](const auto& how) {
        ask(Texts{"a", too_long()}, {"b", "c"}, how);
      },
      {1});
  const auto embed = SentenceEmbeddingPipeline::from_pretrained(
      ELECTRA_TEST_DATA "/pipelines/text-classification/two");
  expect_rule<SentenceEmbeddingOptions>(
      [&](const auto& how) {
        embed({"a", too_long().c_str()}, how);
      },
      {1});
}

TEST(LongText, OfARankingHasThePlaceOfItsDocumentOrOfItsQuery) {
  const auto rerank = open_classes<RerankPipeline>("one");
  const Texts documents{"a", too_long()};
  expect_rule<RerankOptions>([&](const auto& how) { rerank("q", documents, how); }, {1});
  expect_rule<RerankOptions>([&](const auto& how) { rerank.predict("q", documents, how); }, {1});
  const std::vector<QueryDocuments> inputs{{"q", documents}, {"q", {"a"}}, {"q", documents}};
  expect_rule<RerankOptions>([&](const auto& how) { rerank(inputs, how); }, {0, 2});
}

TEST(LongText, IsWarnedOfOnceWhereAnAnswerIsExplained) {
  const auto classify = open_classes();
  expect_rule<ExplainOptions>(
      [&](const auto& how) {
        explain(classify, Texts{"a b", too_long(), too_long()}, how);
      },
      {1, 2});
}

TEST(LongText, LosesNothingInWindows) {
  const Logged logged;
  TokenClassificationOptions strided;
  strided.stride = 2;
  strided.aggregation_strategy = AggregationStrategy::simple;
  strided.truncation = false;
  open<TokenClassificationPipeline>("token-classification")(too_long(), strided);
  open<ReplacedTokenDetectionPipeline>("replaced-token-detection")(too_long());
  open<QuestionAnsweringPipeline>("question-answering")("What?", too_long());
  EXPECT_TRUE(logged.records().empty());
}

TEST(LongText, IsNoPromptThatAnythingIsAddedTo) {
  const auto generate = open<TextGenerationPipeline>("text-generation");
  const Logged logged;
  EXPECT_NE(message_of([&] { generate(too_long()); }), "nothing was thrown");
  EXPECT_TRUE(logged.records().empty());
}

TEST(LongText, HasItsPlaceInACallThatIsAnsweredInParts) {
  const auto classify = open_classes();
  Texts texts(150, "a");
  texts[3] = texts[70] = texts[149] = too_long();
  const Logged logged;
  const std::uint64_t before = counters().texts_cut;
  classify.try_each(texts);
  EXPECT_EQ(logged.places(), (Places{3, 70, 149}));
  EXPECT_EQ(counters().texts_cut, before + 3);
}

TEST(LongText, IsWarnedOfOnceBesideAnInputThatFails) {
  const auto choose = open<MultipleChoicePipeline>("multiple-choice");
  const std::vector<PromptChoices> prompts{{"a", {too_long()}}, {"a", {}}, {"a", {too_long()}}};
  const Logged logged;
  choose.try_each(prompts);
  EXPECT_EQ(logged.places(), (Places{0, 2}));
  EXPECT_NE(message_of([&] { choose(prompts); }), "nothing was thrown");
  EXPECT_EQ(logged.places(), (Places{0, 2, 0}));
}

TEST(LongText, IsCountedWithoutAHandlerToo) {
  const std::uint64_t before = counters().texts_cut;
  open_classes()(too_long());
  EXPECT_EQ(counters().texts_cut, before + 1);
}

}  // namespace
}  // namespace electra
