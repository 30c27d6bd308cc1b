#include "electra/pipelines/token_classification.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "pipelines/support/expectations.hpp"
#include "support/growth.hpp"
#include "support/message_of.hpp"

namespace electra {
namespace {

using testing::Expectations;
using testing::Json;
using testing::message_of;
using Entities = TokenClassificationPipeline::Entities;
using Options = TokenClassificationOptions;
using Texts = std::vector<std::string>;

const Expectations& expectations() {
  static const Expectations all("token-classification");
  return all;
}

const TokenClassificationPipeline& pipeline() {
  static const auto opened = expectations().open<TokenClassificationPipeline>();
  return opened;
}

Options options_of(const Json& json) {
  static const std::map<std::string, AggregationStrategy> strategies = {
      {"none", AggregationStrategy::none},   {"simple", AggregationStrategy::simple},
      {"first", AggregationStrategy::first}, {"average", AggregationStrategy::average},
      {"max", AggregationStrategy::max},
  };
  Options options;
  options.aggregation_strategy = strategies.at(json["strategy"]);
  if (json.contains("stride")) options.stride = json["stride"];
  if (json.contains("delimiter")) options.delimiter = json["delimiter"];
  if (json.contains("ignore_labels")) options.ignore_labels = json["ignore_labels"].get<Texts>();
  return options;
}

void expect_same(const Entities& entities, const Json& expected) {
  ASSERT_EQ(entities.size(), expected.size());
  for (std::size_t i = 0; i < entities.size(); ++i) {
    const Entity& entity = entities[i];
    EXPECT_EQ(entity.label, expected[i][0]);
    EXPECT_NEAR(entity.score, expected[i][1].get<double>(), 1e-5);
    EXPECT_EQ(entity.word, expected[i][2]);
    EXPECT_EQ(entity.start, expected[i][3]);
    EXPECT_EQ(entity.end, expected[i][4]);
    EXPECT_EQ(entity.index.has_value(), expected[i].size() == 6);
    if (entity.index) {
      EXPECT_EQ(*entity.index, expected[i][5]);
    }
  }
}

TEST(TokenClassification, FindsTheEntitiesOfTheReference) {
  for (const Json& each : expectations().cases()) {
    SCOPED_TRACE(each.dump());
    if (!each.contains("text")) continue;
    expect_same(pipeline()(each["text"].get<std::string>(), options_of(each)), each["entities"]);
  }
}

TEST(TokenClassification, FindsThoseOfWordsThatWereSplitBefore) {
  int count = 0;
  for (const Json& each : expectations().cases()) {
    if (!each.contains("words")) continue;
    SCOPED_TRACE(each.dump());
    const std::vector<Words> texts{each["words"].get<Words>()};
    expect_same(pipeline()(texts, options_of(each)).front(), each["entities"]);
    ++count;
  }
  EXPECT_EQ(count, 25);
}

TEST(TokenClassification, OfNoWordsIsEmpty) {
  EXPECT_TRUE(pipeline()(std::vector<Words>{}).empty());
  EXPECT_TRUE(pipeline()(std::vector<Words>{{}}).front().empty());
}

TEST(TokenClassification, BoundsWhatStandsBetweenWords) {
  Options options;
  options.delimiter = std::string(40000, ' ');
  const std::vector<Words> texts{{"a"}, Words(1000, "a")};
  try {
    pipeline()(texts, options);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "1000 words with a delimiter of 40000 bytes between them would have more than "
                 "33554432 bytes of it; shorten it, or split the text");
    EXPECT_EQ(error.index(), 1U);
  }
}

TEST(TokenClassification, HasNoPlacesBeyond32Bits) {
  const std::string word(std::size_t{1} << 26, 'a');
  const TextList words(std::vector<std::string_view>(32, word));
  EXPECT_EQ(message_of([&] { pipeline()(WordsList{words}); }),
            "input: the text has 2147483679 bytes; at most 2147483647 are supported, split it");
}

TEST(TokenClassification, OfATextDependsOnNoOther) {
  Texts texts;
  for (const Json& each : expectations().cases())
    if (each.contains("text")) texts.push_back(each["text"]);
  Options options;
  options.aggregation_strategy = AggregationStrategy::average;
  options.stride = 10;
  Index told = 0;
  options.progress = [&](const PipelineProgress& progress) {
    EXPECT_GE(progress.done, told);
    EXPECT_EQ(progress.total, static_cast<Index>(texts.size()));
    told = progress.done;
  };
  const auto together = pipeline()(texts, options);
  EXPECT_EQ(told, static_cast<Index>(texts.size()));
  options.progress = {};
  for (std::size_t i = 0; i < texts.size(); i += 7) {
    const Entities alone = pipeline()(texts[i], options);
    ASSERT_EQ(alone.size(), together[i].size());
    for (std::size_t k = 0; k < alone.size(); ++k) {
      EXPECT_EQ(alone[k].word, together[i][k].word);
      EXPECT_EQ(alone[k].score, together[i][k].score);
    }
  }
}

TEST(TokenClassification, IsCancelledByWhatTheProgressThrows) {
  struct Cancelled {};
  Options options;
  options.progress = [](const PipelineProgress&) { throw Cancelled{}; };
  EXPECT_THROW(pipeline()("some text", options), Cancelled);
}

TEST(TokenClassification, OfNoTextsIsEmpty) { EXPECT_TRUE(pipeline()(Texts{}).empty()); }

TEST(TokenClassification, KeepsEveryLabelThatIsNotIgnored) {
  Options options;
  options.ignore_labels.clear();
  EXPECT_EQ(pipeline()("one two three", options).size(), 3U);
}

TEST(TokenClassification, CutsALongTextAndReadsItWholeInWindows) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "word ";
  Options options;
  options.ignore_labels.clear();
  EXPECT_EQ(pipeline()(text, options).size(), 62U);  // and [CLS] and [SEP]
  options.aggregation_strategy = AggregationStrategy::simple;
  options.stride = 0;
  EXPECT_EQ(pipeline()(text, options).back().end, 499);
}

TEST(TokenClassification, ReadsAsManyTokensAsMaxLengthSays) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "word ";
  Options options;
  options.ignore_labels.clear();
  options.max_length = 12;
  EXPECT_EQ(pipeline()(text, options).size(), 10U);
  options.aggregation_strategy = AggregationStrategy::simple;
  options.stride = 0;
  EXPECT_EQ(pipeline()(text, options).back().end, 499);
  options.stride = 10;
  EXPECT_EQ(message_of([&] { pipeline()(text, options); }),
            "input: stride is 10; a window has room for 10 tokens, and stride must be from 0 to "
            "one less");
  options.stride = 0;
  options.max_length = 2;
  EXPECT_EQ(message_of([&] { pipeline()(text, options); }),
            "input: max_length is 2; a window needs room for a token beside the 2 special ones");
}

TEST(TokenClassification, RefusesStridesThatMakeNoSense) {
  Options options;
  options.stride = 62;
  options.aggregation_strategy = AggregationStrategy::max;
  EXPECT_EQ(message_of([&] { pipeline()("a", options); }),
            "input: stride is 62; a window has room for 62 tokens, and stride must be from 0 to "
            "one less");
  options = {};
  options.stride = 5;
  EXPECT_EQ(message_of([&] { pipeline()("a", options); }),
            "input: stride was given without an aggregation_strategy; tokens that windows share "
            "would come twice: choose one");
}

TEST(Bounds, OfEntitiesAreTheBytesOfTheirLabels) {
  ElectraConfig config = ElectraConfig::from_pretrained(expectations().model_folder());
  for (auto& [id, label] : config.id2label) label = "B-" + std::string(4000, 'a');
  config.label2id.clear();
  const testing::GeneratedFolder folder(config);
  const auto recognize = TokenClassificationPipeline::from_pretrained(folder.path());
  Options options;
  options.aggregation_strategy = AggregationStrategy::simple;
  options.stride = 0;
  std::string text;
  for (int i = 0; i < 8000; ++i) text += "a ";
  EXPECT_EQ(recognize(text, options).size(), 8000U);
  text += text;
  EXPECT_EQ(message_of([&] { recognize(text, options); }),
            "input: the labels of the entities of a text take more than 33554432 bytes beside 64 "
            "for each; split the text, or make the labels of the model shorter");
  options.ignore_labels = {std::string(4000, 'a')};
  EXPECT_TRUE(recognize(text, options).empty());
}

TEST(TokenClassification, LooksForIgnoredLabelsInLinearTime) {
  const auto classified = [](std::size_t size) {
    Options options;
    options.ignore_labels.assign(1000 * size, "NONE");
    std::string text;
    for (std::size_t i = 0; i < 20 * size; ++i) text += "a ";
    return [options, text] { pipeline()(text, options); };
  };
  EXPECT_LT(testing::growth_of_time(20, classified), testing::linear_growth);
}

}  // namespace
}  // namespace electra
