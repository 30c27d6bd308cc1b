#include "electra/pipelines/feature_extraction.hpp"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pipelines/support/expectations.hpp"
#include "support/expect_near.hpp"
#include "support/message_of.hpp"

namespace electra {
namespace {

using testing::Expectations;
using testing::Json;
using testing::message_of;
using Options = FeatureExtractionOptions;
using Texts = std::vector<std::string>;

const Expectations& expectations() {
  static const Expectations all("feature-extraction");
  return all;
}

const FeatureExtractionPipeline& pipeline() {
  static const auto opened = expectations().open<FeatureExtractionPipeline>();
  return opened;
}

Options options_of(const Json& json) {
  static const std::map<std::string, Pooling> poolings = {{"none", Pooling::none},
                                                          {"mean", Pooling::mean},
                                                          {"cls", Pooling::cls},
                                                          {"max", Pooling::max}};
  Options options;
  options.pooling = poolings.at(json["pooling"]);
  options.normalize = json["normalize"];
  return options;
}

TEST(FeatureExtraction, GivesTheVectorsOfTheReference) {
  for (const Json& each : expectations().cases()) {
    SCOPED_TRACE(each.dump());
    const Tensor features = pipeline()(each["text"].get<std::string>(), options_of(each));
    const auto expected = each["features"].get<std::vector<double>>();
    ASSERT_EQ(features.element_count(), static_cast<Index>(expected.size()));
    EXPECT_EQ(features.shape().rank(), each["pooling"] == "none" ? 2 : 1);
    testing::expect_near(features, 0, expected, 1e-5);
  }
}

TEST(FeatureExtraction, OfATextDependsOnNoOther) {
  Texts texts;
  for (const Json& each : expectations().cases()) texts.push_back(each["text"]);
  Options options;
  options.pooling = Pooling::mean;
  const auto together = pipeline()(texts, options);
  for (std::size_t i = 0; i < texts.size(); i += 8) {
    testing::expect_same(together[i], pipeline()(texts[i], options));
  }
}

TEST(FeatureExtraction, HasVectorsOfTextsInOneTensor) {
  Options options;
  options.pooling = Pooling::mean;
  options.normalize = true;
  const Tensor vectors = pipeline().vectors({"the story", "a film"}, options);
  ASSERT_EQ(vectors.shape(), (Shape{2, pipeline().model().config().hidden_size}));
  testing::expect_same(vectors.row(0), pipeline()("the story", options));
  testing::expect_same(vectors.row(1), pipeline()("a film", options));
  options.pooling = Pooling::none;
  EXPECT_EQ(message_of([&] { pipeline().vectors({"a"}, options); }),
            "input: pooling is none; a text has one vector only with another");
}

TEST(FeatureExtraction, RefusesALongTextThatIsNotToBeCut) {
  std::string text;
  for (int i = 0; i < 80; ++i) text += "word ";
  Options options;
  options.truncation = false;
  EXPECT_EQ(message_of([&] { pipeline()(text, options); }),
            "input: a sequence of 82 tokens is longer than max_position_embeddings (64); set "
            "truncation to cut it");
}

}  // namespace
}  // namespace electra
