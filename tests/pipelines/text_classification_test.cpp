#include "electra/pipelines/text_classification.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "pipelines/support/many_labels.hpp"
#include "support/counted_allocations.hpp"
#include "support/message_of.hpp"
#include "tokenizer/support.hpp"

namespace electra {
namespace {

using testing::Json;
using testing::message_of;
using Labels = TextClassificationPipeline::Labels;
using Options = TextClassificationOptions;
using Texts = std::vector<std::string>;

std::filesystem::path folder_of(const std::string& name) {
  return std::filesystem::path(ELECTRA_TEST_DATA) / "pipelines/text-classification" / name;
}

TextClassificationPipeline open(const std::string& name) {
  return TextClassificationPipeline::from_pretrained(folder_of(name));
}

Json expected_of(const std::string& name) {
  return Json::parse(std::ifstream(folder_of(name) / "expected.json"));
}

void expect_same(const Labels& labels, const Json& expected) {
  ASSERT_EQ(labels.size(), expected.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    EXPECT_EQ(labels[i].label, expected[i]["label"]);
    EXPECT_NEAR(labels[i].score, expected[i]["score"].get<double>(), 1e-5);
  }
}

Options all_labels(std::optional<FunctionToApply> function = {}) {
  Options options;
  options.top_k = std::nullopt;
  options.function_to_apply = function;
  return options;
}

/// Returns the logits of a pair whose token types are all 0.
std::vector<float> logits_without_types(const TextClassificationPipeline& classify) {
  RaggedBatch batch = classify.tokenizer().ragged_batch({{"a good film", "a bad one"}});
  batch.token_type_ids.clear();
  const Tensor logits = classify.model().forward(batch).logits;
  return {logits.begin(), logits.end()};
}

TEST(TextClassification, GivesTheModelZerosForPairsIfTheTokenizerSaysSo) {
  TokenizerOptions without;
  without.token_type_ids = false;
  const TextClassificationPipeline classify(
      ElectraTokenizer::from_pretrained(folder_of("two"), without),
      ElectraForSequenceClassification::from_pretrained(folder_of("two")));
  const auto all = all_labels(FunctionToApply::none);
  const Labels labels = classify({{"a good film", "a bad one"}}, all).front();
  const std::vector<float> expected = logits_without_types(open("two"));
  EXPECT_EQ(labels[0].score, *std::max_element(expected.begin(), expected.end()));
  EXPECT_NE(labels[0].score, open("two")({{"a good film", "a bad one"}}, all).front()[0].score);
}

class AsTheReference : public ::testing::TestWithParam<const char*> {};

TEST_P(AsTheReference, GivesTheBestLabelOfATextOrAPair) {
  const auto classify = open(GetParam());
  for (const Json& each : expected_of(GetParam())) {
    SCOPED_TRACE(each.dump());
    if (each.contains("text_pair")) {
      expect_same(classify(std::vector<TextPair>{{each["text"], each["text_pair"]}}).front(),
                  each["best"]);
    } else {
      expect_same(classify(each["text"].get<std::string>()), each["best"]);
    }
  }
}

TEST_P(AsTheReference, GivesAllLabelsByAnyFunction) {
  const auto classify = open(GetParam());
  for (const Json& each : expected_of(GetParam())) {
    if (!each.contains("all")) continue;
    SCOPED_TRACE(each.dump());
    const std::string text = each["text"];
    expect_same(classify(text, all_labels()), each["all"]);
    expect_same(classify(text, all_labels(FunctionToApply::softmax)), each["softmax"]);
    expect_same(classify(text, all_labels(FunctionToApply::sigmoid)), each["sigmoid"]);
    expect_same(classify(text, all_labels(FunctionToApply::none)), each["none"]);
  }
}

INSTANTIATE_TEST_SUITE_P(TextClassification, AsTheReference,
                         ::testing::Values("two", "five", "one", "regression", "several"),
                         [](const auto& tested) { return std::string(tested.param); });

TEST(TextClassification, OfATextDependsOnNoOther) {
  const auto classify = open("five");
  const Texts texts{"a good film", "", "bad bad bad bad bad bad bad bad", "the story", "x"};
  const auto together = classify(texts, all_labels());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Labels alone = classify(texts[i], all_labels());
    for (std::size_t k = 0; k < alone.size(); ++k) {
      EXPECT_EQ(together[i][k].label, alone[k].label);
      EXPECT_EQ(together[i][k].score, alone[k].score);
    }
  }
}

TEST(TextClassification, TellsHowFarItHasComeAndIsCancelledByWhatThatThrows) {
  const auto classify = open("two");
  Options options;
  std::vector<Index> done;
  options.progress = [&](const PipelineProgress& progress) {
    EXPECT_EQ(progress.total, 4000);
    done.push_back(progress.done);
    if (done.size() == 3) throw std::string("enough");
  };
  EXPECT_THROW(classify(Texts(4000, "a good film to see twice or two"), options), std::string);
  ASSERT_EQ(done.size(), 3U);
  EXPECT_GT(done[0], 0);
  EXPECT_EQ(done[1], 2 * done[0]);
  EXPECT_LT(done[2], 4000);
}

TEST(TextClassification, OfNoTextsIsEmpty) { EXPECT_TRUE(open("two")(Texts{}).empty()); }

TEST(TextClassification, TakesTextsInBraces) {
  EXPECT_EQ(open("two")({"a good film", "a bad film"}).size(), 2U);
}

TEST(TextClassification, CutsALongTextUnlessTold) {
  const auto classify = open("two");
  std::string text;
  for (int i = 0; i < 30; ++i) text += "good ";
  Options whole;
  whole.truncation = false;
  EXPECT_EQ(message_of([&] { classify(text, whole); }),
            "input: a sequence of 32 tokens is longer than max_position_embeddings (24); set "
            "truncation to cut it");
  std::string shorter;
  for (int i = 0; i < 22; ++i) shorter += "good ";
  EXPECT_EQ(classify(text).front().score, classify(shorter).front().score);
}

TEST(TextClassification, CutsAtMaxLength) {
  const auto classify = open("two");
  const std::string by_hand = "a good film";
  const std::string longer = by_hand + " to see twice, or three times";
  Options options;
  options.max_length = classify.tokenizer().encode(by_hand).size();
  EXPECT_EQ(classify(longer, options).front().score, classify(by_hand).front().score);
  options.max_length = classify.tokenizer().encode(by_hand, by_hand).size();
  EXPECT_EQ(classify(std::vector<TextPair>{{by_hand, longer}}, options).front().front().score,
            classify(std::vector<TextPair>{{by_hand, by_hand}}).front().front().score);
}

TEST(TextClassification, RefusesAMaxLengthThatCannotBe) {
  const auto classify = open("two");
  const std::string most = std::to_string(classify.model().config().max_position_embeddings);
  Options options;
  options.max_length = 1;
  EXPECT_EQ(message_of([&] { classify(Texts{}, options); }),
            "input: max_length is 1; it must be from 2, the special tokens, to " + most +
                ", as many tokens as the model reads");
  options.max_length = 100000;
  EXPECT_EQ(message_of([&] { classify("a", options); }),
            "input: max_length is 100000; it must be from 2, the special tokens, to " + most +
                ", as many tokens as the model reads");
  options.max_length = 2;
  EXPECT_EQ(message_of([&] {
              classify(std::vector<TextPair>{{"a", "b"}}, options);
            }),
            "input: max_length is 2; it must be from 3, the special tokens, to " + most +
                ", as many tokens as the model reads");
}

TEST(TextClassification, ReadsNoPaddingOfATokenizerJson) {
  TokenizerOptions alone;
  alone.source = TokenizerSource::tokenizer_json;
  const auto open_padded = [&](const std::string& padding) {
    return open("two").with_tokenizer(testing::open_files(
        {{"tokenizer.json", testing::tokenizer_json({"a", "b"}, {{"padding", padding}})}}, alone));
  };
  const auto plain = open_padded("null");
  const auto padded = open_padded(
      R"({"strategy":{"Fixed":9},"direction":"Right","pad_to_multiple_of":null,"pad_id":0,)"
      R"("pad_type_id":0,"pad_token":"[PAD]"})");
  EXPECT_EQ(padded.tokenizer().encode("a b").size(), 9);
  EXPECT_EQ(padded("a b").front().score, plain("a b").front().score);
}

TEST(TextClassification, GivesOneLabelAtLeast) {
  Options options;
  options.top_k = 0;
  EXPECT_EQ(message_of([&] { open("two")("a", options); }),
            "input: top_k is 0; it must be 1 or more");
}

TEST(Bounds, OfLabelsAreThoseThatAreGiven) {
  const testing::ManyLabels folder(4096);
  const auto classify = folder.open<TextClassificationPipeline>();
  const auto peak = [&](std::size_t count) {
    const Texts texts(count, "a");
    return testing::peak_of([&] { classify(texts); });
  };
  peak(64);
  EXPECT_LT(peak(2048), 2 * peak(512));
  const std::string refused =
      "input: the scores of 4096 labels for 2731 inputs are 11186176; at most 11185152 are "
      "supported: give fewer inputs at once";
  const Texts texts(2731, "a");
  EXPECT_EQ(message_of([&] { classify(texts, all_labels()); }), refused);
  EXPECT_EQ(message_of([&] { classify.logits(texts); }), refused);
  EXPECT_EQ(classify.try_each(Texts(3, "a"), all_labels()).back().value().size(), 4096U);
}

}  // namespace
}  // namespace electra
