#include "electra/pipelines/replaced_token_detection.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pipelines/support/expectations.hpp"
#include "support/message_of.hpp"

namespace electra {
namespace {

using testing::Expectations;
using testing::Json;
using testing::message_of;
using Tokens = ReplacedTokenDetectionPipeline::Tokens;
using Options = ReplacedTokenDetectionOptions;

const Expectations& expectations() {
  static const Expectations all("replaced-token-detection");
  return all;
}

const ReplacedTokenDetectionPipeline& pipeline() {
  static const auto opened = expectations().open<ReplacedTokenDetectionPipeline>();
  return opened;
}

TEST(ReplacedTokenDetection, JudgesTokensAsTheReference) {
  for (const Json& each : expectations().cases()) {
    SCOPED_TRACE(each.dump());
    std::string tokens;
    std::string spans;
    const Tokens found = pipeline()(each["text"].get<std::string>());
    const Json& scores = each["scores"];
    if (scores.size() == 62) continue;  // the reference cuts here
    ASSERT_EQ(found.size(), scores.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      tokens += (i == 0 ? "" : " ") + found[i].token;
      spans += std::to_string(found[i].start) + '-' + std::to_string(found[i].end) + ' ';
      EXPECT_NEAR(found[i].score, scores[i].get<double>(), 1.5e-5);  // they have five digits
      EXPECT_EQ(found[i].replaced, found[i].score > 0.5F);
    }
    EXPECT_EQ(tokens, each["tokens"]);
    EXPECT_EQ(spans, each["spans"]);
  }
}

std::string numbered_words(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += std::to_string(i % 7) + ' ';
  return text;
}

TEST(ReplacedTokenDetection, JudgesEachTokenOfALongTextOnce) {
  for (const Index stride : {0, 1, 10, 31, 61}) {
    Options options;
    options.stride = stride;
    for (const int count : {62, 63, 64, 100, 150, 400}) {
      const Tokens tokens = pipeline()(numbered_words(count), options);
      ASSERT_EQ(tokens.size(), static_cast<std::size_t>(count)) << stride;
      for (std::size_t i = 0; i < tokens.size(); ++i) {
        ASSERT_EQ(tokens[i].start, static_cast<Index>(2 * i)) << stride << ' ' << count;
      }
    }
  }
}

TEST(ReplacedTokenDetection, ReadsALongTextInItsOrderWhateverSideIsTruncated) {
  const auto left =
      pipeline().with_tokenizer(pipeline().tokenizer().with_truncation_side(Side::left));
  const Tokens expected = pipeline()(numbered_words(150)), tokens = left(numbered_words(150));
  ASSERT_EQ(tokens.size(), expected.size());
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    EXPECT_EQ(tokens[i].start, expected[i].start);
    EXPECT_EQ(tokens[i].logit, expected[i].logit);
  }
}

TEST(ReplacedTokenDetection, ReadsWindowsOfMaxLength) {
  Options options;
  options.max_length = 10;
  EXPECT_EQ(pipeline()(numbered_words(30), options).size(), 30U);
  options.stride = 8;
  EXPECT_EQ(message_of([&] { pipeline()("a", options); }),
            "input: stride is 8; a window has room for 8 tokens, and stride must be from 0 to one "
            "less");
}

TEST(ReplacedTokenDetection, CountsScoresAboveTheThreshold) {
  Options options;
  options.threshold = 0;
  for (const JudgedToken& token : pipeline()("some words", options)) EXPECT_TRUE(token.replaced);
  options.threshold = 1;
  for (const JudgedToken& token : pipeline()("some words", options)) EXPECT_FALSE(token.replaced);
  options.threshold = 1.5F;
  EXPECT_EQ(message_of([&] { pipeline()("a", options); }),
            "input: threshold is 1.5; it must be from 0 to 1");
}

}  // namespace
}  // namespace electra
