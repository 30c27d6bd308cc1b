// A call takes texts in braces as they are written down: an example's first lines.

#include <vector>

#include <gtest/gtest.h>

#include "electra/pipelines/feature_extraction.hpp"
#include "electra/pipelines/fill_mask.hpp"
#include "electra/pipelines/replaced_token_detection.hpp"
#include "electra/pipelines/text_classification.hpp"
#include "electra/pipelines/token_classification.hpp"
#include "pipelines/support/expectations.hpp"

namespace electra {
namespace {

using testing::Expectations;

TEST(ListsInBraces, AreTexts) {
  const auto find = Expectations("token-classification").open<TokenClassificationPipeline>();
  EXPECT_EQ(find({"the story"}).size(), 1U);
  EXPECT_EQ(find({"the story", "a film"}).size(), 2U);
  EXPECT_EQ(find({"the story", "a film", "x"}).size(), 3U);

  const auto embed = Expectations("feature-extraction").open<FeatureExtractionPipeline>();
  const auto vectors = embed({"the story", "a film"});
  ASSERT_EQ(vectors.size(), 2U);
  const Tensor alone = embed("a film");
  ASSERT_EQ(vectors[1].shape(), alone.shape());
  for (Index i = 0; i < alone.shape().element_count(); ++i)
    ASSERT_EQ(vectors[1].data()[i], alone.data()[i]);

  const auto fill = Expectations("fill-mask").open<FillMaskPipeline>();
  EXPECT_EQ(fill({"a [MASK]", "[MASK] b"}).size(), 2U);

  const auto detect =
      Expectations("replaced-token-detection").open<ReplacedTokenDetectionPipeline>();
  EXPECT_EQ(detect({"the story", "a film"}).size(), 2U);
}

TEST(ListsInBraces, ArePairs) {
  const auto classify = TextClassificationPipeline::from_pretrained(
      ELECTRA_TEST_DATA "/pipelines/text-classification/two");
  const auto labels = classify({{"good", "bad"}, {"bad", "good"}});
  ASSERT_EQ(labels.size(), 2U);
  const std::vector<TextPair> pairs = {{"good", "bad"}};
  EXPECT_EQ(labels[0][0].score, classify(pairs)[0][0].score);
  EXPECT_EQ(classify({{"good", "bad"}}).size(), 1U);
  EXPECT_EQ(classify({"good", "bad"}).size(), 2U);
}

}  // namespace
}  // namespace electra
