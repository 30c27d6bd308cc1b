#include "electra/pipelines/fill_mask.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pipelines/support/expectations.hpp"
#include "support/message_of.hpp"
#include "tokenizer/support.hpp"

namespace electra {
namespace {

using testing::Expectations;
using testing::Json;
using testing::message_of;
using Masks = FillMaskPipeline::Masks;
using Options = FillMaskOptions;
using Texts = std::vector<std::string>;

const Expectations& expectations() {
  static const Expectations all("fill-mask");
  return all;
}

const FillMaskPipeline& pipeline() {
  static const auto opened = expectations().open<FillMaskPipeline>();
  return opened;
}

Options options_of(const Json& json) {
  Options options;
  options.top_k = json.value("top_k", Index{5});
  if (json.contains("targets")) options.targets = json["targets"].get<Texts>();
  return options;
}

void expect_same(const Masks& masks, const Json& expected) {
  ASSERT_EQ(masks.size(), expected.size());
  for (std::size_t i = 0; i < masks.size(); ++i) {
    ASSERT_EQ(masks[i].size(), expected[i].size());
    for (std::size_t k = 0; k < masks[i].size(); ++k) {
      const FilledMask& word = masks[i][k];
      EXPECT_NEAR(word.score * 1000, expected[i][k][0].get<double>(), 1.5e-4);  // to four digits
      EXPECT_EQ(word.token, expected[i][k][1]);
      EXPECT_EQ(word.token_str, expected[i][k][2]);
      EXPECT_EQ(word.sequence, expected[i][k][3]);
    }
  }
}

TEST(FillMask, GivesTheWordsOfTheReference) {
  for (const Json& each : expectations().cases()) {
    SCOPED_TRACE(each.dump());
    expect_same(pipeline()(each["text"].get<std::string>(), options_of(each)), each["masks"]);
  }
}

TEST(FillMask, OfATextDependsOnNoOther) {
  Texts texts;
  for (const Json& each : expectations().cases()) texts.push_back(each["text"]);
  texts.resize(90);
  const auto together = pipeline()(texts, options_of(Json::object()));
  for (std::size_t i = 0; i < texts.size(); i += 8) {
    const Masks alone = pipeline()(texts[i], options_of(Json::object()));
    ASSERT_EQ(alone.size(), together[i].size());
    for (std::size_t k = 0; k < alone.size(); ++k) {
      EXPECT_EQ(alone[k].front().score, together[i][k].front().score);
      EXPECT_EQ(alone[k].front().sequence, together[i][k].front().sequence);
    }
  }
}

TEST(FillMask, OfNoTextsIsEmpty) { EXPECT_TRUE(pipeline()(Texts{}).empty()); }

TEST(FillMask, GivesNoMoreWordsThanThereAre) {
  Options options;
  options.targets = Texts{"one", "one", "two"};
  EXPECT_EQ(pipeline()("[MASK]", options).front().size(), 2U);
}

TEST(FillMask, TellsAMaskThatWasCutOffFromNone) {
  Options options;
  options.max_length = 5;
  EXPECT_EQ(message_of([&] { pipeline()("one two three [MASK]", options); }),
            "input: the [MASK] of the text was cut off: it has 6 tokens, of which 5 are read; "
            "shorten the text around it");
  EXPECT_EQ(pipeline()("one two [MASK] four five", options).size(), 1U);
  EXPECT_EQ(message_of([&] { pipeline()("one two three four", options); }),
            "input: the text has no [MASK]; put one where a word is wanted");
}

TEST(FillMask, RefusesWhatMakesNoSense) {
  EXPECT_EQ(message_of([] { pipeline()("no mask"); }),
            "input: the text has no [MASK]; put one where a word is wanted");
  Options options;
  options.targets = Texts{""};
  EXPECT_EQ(message_of([&] { pipeline()("[MASK]", options); }),
            "input: the targets have no token; give one or more");
  options = {};
  options.top_k = 0;
  EXPECT_EQ(message_of([&] { pipeline()("[MASK]", options); }),
            "input: top_k is 0; it must be 1 or more");
}

// An unk_token makes a long text of a short one, of which each word has a copy.
TEST(Bounds, OfFilledMasksAreTheBytesOfTheirTexts) {
  const std::string unknown(1000, 'u');
  const FillMaskPipeline pipe = pipeline().with_tokenizer(
      testing::open_files({{"vocab.txt", "[PAD]\n" + unknown + "\n[CLS]\n[SEP]\n[MASK]\na\n"},
                           {"tokenizer_config.json", R"({"unk_token":")" + unknown + "\"}"}}));
  std::string text;
  for (int i = 0; i < 30; ++i) text += " [MASK] x";
  Options options;
  options.top_k = 30;
  EXPECT_EQ(pipe(text, options).size(), 30U);
  options.top_k = 50;
  EXPECT_EQ(message_of([&] { pipe(text, options); }),
            "input: the words for the 30 masks of a text would take more than 33554432 bytes, "
            "each with the whole text; lower top_k (50) or put fewer masks");
}

}  // namespace
}  // namespace electra
