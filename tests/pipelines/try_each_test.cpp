// One bad input of a batch, and where it stands.
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "electra/core/result.hpp"
#include "electra/pipelines/fill_mask.hpp"
#include "electra/pipelines/multiple_choice.hpp"
#include "electra/pipelines/question_answering.hpp"
#include "electra/pipelines/text_classification.hpp"
#include "electra/pipelines/token_classification.hpp"
#include "pipelines/support/expectations.hpp"
#include "support/message_of.hpp"

namespace electra {
namespace {

using testing::Expectations;
using testing::message_of;

template <class Pipeline>
Pipeline open(const char* task) {
  return Expectations(task).open<Pipeline>();
}

const TextClassificationPipeline& classify() {
  static const auto opened = TextClassificationPipeline::from_pretrained(
      ELECTRA_TEST_DATA "/pipelines/text-classification/two");
  return opened;
}

/// Many texts, of which those at these places are longer than the model reads.
std::vector<std::string> texts_with_bad(const std::vector<std::size_t>& places) {
  std::vector<std::string> texts;
  for (int i = 0; i < 150; ++i) texts.push_back("text " + std::to_string(i));
  std::string words;
  for (int i = 0; i < 60; ++i) words += "a ";
  for (const std::size_t place : places) texts[place] = words;
  return texts;
}

TextClassificationOptions refusing() {
  TextClassificationOptions options;
  options.truncation = false;
  return options;
}

/// The place that the error of a call has.
template <class Call>
std::optional<std::size_t> index_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.index();
  }
  ADD_FAILURE() << "nothing was thrown";
  return std::nullopt;
}

TEST(TryEach, HasTheAnswerOrTheErrorOfEachInput) {
  const auto texts = texts_with_bad({0, 70, 149});
  const auto results = classify().try_each(texts, refusing());
  ASSERT_EQ(results.size(), texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    SCOPED_TRACE(i);
    if (i == 0 || i == 70 || i == 149) {
      ASSERT_NE(results[i].error(), nullptr);
      EXPECT_FALSE(results[i].has_value());
      EXPECT_EQ(results[i].error()->index(), i);
      EXPECT_EQ(message_of([&] { results[i].value(); }),
                message_of([&] { classify()(texts[i], refusing()); }));
    } else {
      ASSERT_TRUE(results[i]);
      EXPECT_EQ(results[i].error(), nullptr);
      EXPECT_EQ(results[i].value().front().label, classify()(texts[i]).front().label);
      EXPECT_EQ(results[i].value().front().score, classify()(texts[i]).front().score);
    }
  }
}

TEST(TryEach, TakesEveryKindOfInput) {
  const auto ask = open<QuestionAnsweringPipeline>("question-answering");
  const auto answers =
      ask.try_each(std::vector<QuestionContext>{{"Who?", "Ada wrote it."}, {"", "Ada."}});
  EXPECT_TRUE(answers[0]);
  EXPECT_FALSE(answers[1]);
  const auto choose = open<MultipleChoicePipeline>("multiple-choice");
  const auto choices = choose.try_each(std::vector<PromptChoices>{{"a", {}}, {"a", {"b", "c"}}});
  EXPECT_FALSE(choices[0]);
  EXPECT_TRUE(choices[1]);
  const auto fill = open<FillMaskPipeline>("fill-mask");
  const auto masks = fill.try_each(std::vector<std::string>{"no mask", "a [MASK]"});
  EXPECT_FALSE(masks[0]);
  EXPECT_TRUE(masks[1]);
  const auto pairs = classify().try_each(std::vector<TextPair>{{"a", "b"}});
  EXPECT_TRUE(pairs[0]);
  const auto tag = open<TokenClassificationPipeline>("token-classification");
  EXPECT_TRUE(tag.try_each(std::vector<Words>{{"Ada", "wrote"}})[0]);
}

TEST(TryEach, ThrowsForOptionsThatNothingCouldBeAnsweredWith) {
  TextClassificationOptions options;
  options.top_k = 0;
  EXPECT_EQ(message_of([&] { classify().try_each(std::vector<std::string>{"a"}, options); }),
            "input: top_k is 0; it must be 1 or more");
}

TEST(TryEach, ReportsItsProgress) {
  std::vector<Index> done;
  TextClassificationOptions options = refusing();
  options.progress = [&](const PipelineProgress& progress) {
    done.push_back(progress.done);
    EXPECT_EQ(progress.total, 150);
  };
  classify().try_each(texts_with_bad({3}), options);
  ASSERT_FALSE(done.empty());
  EXPECT_EQ(done.back(), 150);
}

TEST(TryEach, TakesNoProgressBack) {
  double furthest = 0;
  TextClassificationOptions options = refusing();
  options.progress = [&](const PipelineProgress& progress) {
    EXPECT_GE(progress.share, furthest);
    furthest = progress.share;
  };
  classify().try_each(texts_with_bad({60}), options);
  EXPECT_EQ(furthest, 1);
}

TEST(TryEach, ReportsTheWindowsOfAnInput) {
  const auto judge = open<QuestionAnsweringPipeline>("question-answering");
  std::string context;
  for (int i = 0; i < 2000; ++i) context += "Ada wrote it. ";
  std::vector<double> shares;
  QuestionAnsweringOptions options;
  options.progress = [&](const PipelineProgress& progress) { shares.push_back(progress.share); };
  judge.try_each(std::vector<QuestionContext>{{"Who?", context}}, options);
  ASSERT_GT(shares.size(), 2U);
  EXPECT_LT(shares.front(), 1);
  EXPECT_EQ(shares.back(), 1);
}

TEST(TryEach, IsEndedByWhatTheCallbackThrowsWhateverThatIs) {
  TextClassificationOptions options = refusing();
  int calls = 0;
  options.progress = [&](const PipelineProgress&) {
    ++calls;
    fail(ErrorCode::input, "ended");
  };
  for (const std::vector<std::size_t>& bad : {std::vector<std::size_t>{}, {3}}) {
    calls = 0;
    EXPECT_EQ(message_of([&] { classify().try_each(texts_with_bad(bad), options); }),
              "input: ended");
    EXPECT_EQ(calls, 1);
  }
}

TEST(ErrorIndex, IsNotLookedForInWhatTheCallbackThrows) {
  TextClassificationOptions options;
  int calls = 0;
  options.progress = [&](const PipelineProgress&) {
    ++calls;
    fail(ErrorCode::input, "ended");
  };
  try {
    classify()(texts_with_bad({}), options);
  } catch (const Error& error) {
    EXPECT_EQ(error.index(), std::nullopt);
  }
  EXPECT_EQ(calls, 1);
}

// The last text is refused before the first pass; those before it are answered to see that they can
// be.
TEST(ErrorIndex, IsLookedForUntilTheCallbackEndsTheCall) {
  const auto texts = texts_with_bad({149});
  TextClassificationOptions options = refusing();
  int calls = 0;
  options.progress = [&](const PipelineProgress& progress) {
    EXPECT_EQ(progress.share, 0);
    if (++calls == 2) fail(ErrorCode::input, "ended");
  };
  try {
    classify()(texts, options);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "ended");
    EXPECT_EQ(error.index(), std::nullopt);
  }
  EXPECT_EQ(calls, 2);
}

TEST(ErrorIndex, IsThePlaceOfTheFirstBadInput) {
  EXPECT_EQ(index_of([] { classify()(texts_with_bad({77, 120}), refusing()); }), 77U);
  EXPECT_EQ(index_of([] { classify()(texts_with_bad({0}), refusing()); }), 0U);
  const auto ask = open<QuestionAnsweringPipeline>("question-answering");
  EXPECT_EQ(index_of([&] {
              ask(std::vector<QuestionContext>{{"Who?", "Ada."}, {"Who?", ""}});
            }),
            1U);
}

TEST(ErrorIndex, IsAbsentWhereTheOptionsAreWrong) {
  TextClassificationOptions options;
  options.top_k = 0;
  EXPECT_EQ(index_of([&] { classify()(texts_with_bad({}), options); }), std::nullopt);
}

// Letters of two bytes, a byte that is no text, and one character of four.
constexpr const char* odd_text =
    "\xC3\x9C"
    "ber \xFF \xF0\x9F\x98\x80 Ada wrote it";

TEST(ByteOffsets, CutTheTextOfEntities) {
  const auto tag = open<TokenClassificationPipeline>("token-classification");
  TokenClassificationOptions options;
  options.ignore_labels = {};
  const auto in_characters = tag(odd_text, options);
  options.offset_unit = OffsetUnit::bytes;
  const auto in_bytes = tag(odd_text, options);
  ASSERT_EQ(in_bytes.size(), in_characters.size());
  const auto& last = in_bytes.back();
  EXPECT_EQ(std::string(odd_text).substr(static_cast<std::size_t>(last.start),
                                         static_cast<std::size_t>(last.end - last.start)),
            "it");
  EXPECT_EQ(last.start - in_characters.back().start, 1 + 3);
}

TEST(ByteOffsets, CutTheTextOfAnswers) {
  const auto ask = open<QuestionAnsweringPipeline>("question-answering");
  QuestionAnsweringOptions options;
  options.top_k = 5;
  options.offset_unit = OffsetUnit::bytes;
  for (const Answer& each : ask("Who wrote it?", odd_text, options)) {
    EXPECT_EQ(std::string(odd_text).substr(static_cast<std::size_t>(each.start),
                                           static_cast<std::size_t>(each.end - each.start)),
              each.answer);
  }
}

}  // namespace
}  // namespace electra
