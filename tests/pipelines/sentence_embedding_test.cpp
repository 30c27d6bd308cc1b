#include "electra/pipelines/sentence_embedding.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "electra/pipelines/feature_extraction.hpp"
#include "support/expect_near.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace electra {
namespace {

using testing::message_of;
using Json = nlohmann::json;
using Options = SentenceEmbeddingOptions;
namespace fs = std::filesystem;

const fs::path data = fs::path(ELECTRA_TEST_DATA) / "sentence";

SentenceEmbeddingPipeline open(const fs::path& folder) {
  LoadOptions options;
  options.threads = 1;
  return SentenceEmbeddingPipeline::from_pretrained(folder, options);
}

TEST(SentenceEmbedding, GivesTheVectorsOfTheReference) {
  const Json expected = Json::parse(std::ifstream(data / "expected.json"));
  const auto texts = expected["texts"].get<std::vector<std::string>>();
  for (const Json& each : expected["cases"]) {
    SCOPED_TRACE(each["folder"].dump() + each["prompt_name"].dump());
    const auto pipeline = open(data / each["folder"].get<std::string>());
    Options options;
    if (each["prompt_name"].is_string()) options.prompt_name = each["prompt_name"];
    const Tensor vectors = pipeline(texts, options);
    ASSERT_EQ(vectors.shape(), (Shape{static_cast<Index>(texts.size()), pipeline.width()}));
    for (std::size_t i = 0; i < texts.size(); ++i) {
      SCOPED_TRACE(texts[i]);
      const Tensor vector = vectors.row(static_cast<Index>(i));
      testing::expect_near(vector, 0, each["vectors"][i].get<std::vector<double>>(), 2e-6);
      testing::expect_same(pipeline(texts[i], options), vector);
    }
  }
}

TEST(SentenceEmbedding, HasNoRowsWithoutTexts) {
  EXPECT_EQ(open(data / "prompts")({}).shape(), (Shape{0, 3}));
}

TEST(SentenceEmbedding, TriesEachTextForARow) {
  const auto pipeline = open(data / "every-pooling");
  Options options;
  options.truncation = false;
  const std::string longer = "a b c d e f g h i j k l m n";
  const auto results = pipeline.try_each({"A joy.", longer, "A bore."}, options);
  ASSERT_EQ(results.size(), 3U);
  testing::expect_same(results[0].value(), pipeline("A joy."));
  EXPECT_FALSE(results[1]);
  testing::expect_same(results[2].value(), pipeline("A bore."));
}

TEST(SentenceEmbedding, KnowsItsFolder) {
  const auto pipeline = open(data / "prompts");
  EXPECT_EQ(pipeline.width(), 3);
  EXPECT_EQ(pipeline.max_seq_length(), 16);
  EXPECT_EQ(pipeline.modules().descriptions(),
            (std::vector<std::string>{"Pooling: mean + lasttoken, without the prompt",
                                      "Dense 2_Dense: 16 to 6, GELU", "LayerNorm 3_LayerNorm: 6",
                                      "Dense 5_Dense: 6 to 3, Identity"}));
  EXPECT_EQ(open(data / "old-layout").max_seq_length(), 20);
}

TEST(SentenceEmbedding, PutsAPromptBeforeEachText) {
  const auto pipeline = open(data / "prompts");
  Options options;
  EXPECT_EQ(pipeline.prompt_of(options), "query: ");
  options.prompt_name = "passage";
  EXPECT_EQ(pipeline.prompt_of(options), "the passage of ");
  options.prompt = "";
  EXPECT_EQ(pipeline.prompt_of(options), "");
  options = {};
  options.prompt_name = "code";
  EXPECT_EQ(message_of([&] { pipeline("a", options); }),
            "input: prompt_name is 'code'; the prompts of the model are 'document', 'passage', "
            "'query'");
  EXPECT_EQ(open(data / "every-pooling").prompt_of({}), "");
}

TEST(SentenceEmbedding, ReadsNoMoreThanTheFolderSays) {
  const auto pipeline = open(data / "every-pooling");
  const std::string longer = "a b c d e f g h i j k l m n";
  testing::expect_same(pipeline(longer), pipeline("a b c d e f g h i j"));
  Options options;
  options.truncation = false;
  EXPECT_EQ(message_of([&] { pipeline(longer, options); }),
            "input: a sequence of 16 tokens is longer than max_seq_length (12); set truncation to "
            "cut it");
}

TEST(SentenceEmbedding, TakesAnotherPoolingInPlaceOfTheModules) {
  const auto sentences = SentenceEmbeddingPipeline::from_pretrained(
      data / "every-pooling", SentencePooling{Pooling::max, true});
  const auto features = FeatureExtractionPipeline::from_pretrained(data / "every-pooling");
  FeatureExtractionOptions options;
  options.pooling = Pooling::max;
  options.normalize = true;
  testing::expect_same(sentences("A joy."), features("A joy.", options));
}

TEST(SentenceEmbedding, CutsVectorsAndBringsThemToTheLengthOne) {
  const auto pipeline = open(data / "every-pooling");
  const Tensor whole = pipeline("A joy.");
  Options options;
  options.truncate_dim = 4;
  const Tensor cut = pipeline("A joy.", options);
  ASSERT_EQ(cut.shape(), (Shape{4}));
  EXPECT_TRUE(std::equal(cut.begin(), cut.end(), whole.begin()));
  options.normalize = true;
  const Tensor normal = pipeline("A joy.", options);
  double length = 0, of_cut = 0;
  for (Index i = 0; i < 4; ++i) {
    length += double{normal.data()[i]} * normal.data()[i];
    of_cut += double{cut.data()[i]} * cut.data()[i];
  }
  EXPECT_NEAR(length, 1, 1e-6);
  EXPECT_NEAR(normal.data()[0], cut.data()[0] / std::sqrt(of_cut), 1e-6);
  EXPECT_EQ(pipeline({"a", "b", "c"}, options).shape(), (Shape{3, 4}));
  EXPECT_EQ(pipeline({}, options).shape(), (Shape{0, 4}));
  options.truncate_dim = 1000;
  EXPECT_EQ(pipeline("A joy.", options).width(), pipeline.width());
  options.truncate_dim = 0;
  EXPECT_EQ(message_of([&] { pipeline("a", options); }),
            "input: truncate_dim must be at least 1, not 0");
}

// Dividing by a length that is 1 but for its rounding would change the last bit.
TEST(SentenceEmbedding, LeavesVectorsThatTheModulesHaveNormalized) {
  const auto pipeline = SentenceEmbeddingPipeline::from_pretrained(
      data / "every-pooling", SentencePooling{Pooling::mean, true});
  ASSERT_TRUE(pipeline.modules().normalizes());
  EXPECT_FALSE(open(data / "prompts").modules().normalizes());
  Options options;
  options.normalize = true;
  for (const char* text : {"a", "A joy.", "A bore, b c d"})
    testing::expect_same(pipeline(text, options), pipeline(text));
}

TEST(SentenceEmbedding, TakesTokenIds) {
  const auto pipeline = open(data / "every-pooling");
  const std::vector<std::string> texts = {"A joy.", "b c d"};
  const RaggedBatch tokens = pipeline.tokenizer().ragged_batch(texts);
  Options options;
  options.truncate_dim = 5;
  testing::expect_same(pipeline.vectors(tokens, options), pipeline(texts, options));
}

TEST(SentenceEmbedding, SharesItsWeightsWithACopyForAnotherTokenizer) {
  const auto pipeline = open(data / "every-pooling");
  TokenizerOptions options;
  options.truncation_side = Side::left;
  const auto other =
      pipeline.with_tokenizer(ElectraTokenizer::from_pretrained(data / "every-pooling", options));
  EXPECT_EQ(&other.model().word_embeddings(), &pipeline.model().word_embeddings());
  testing::expect_same(other("A joy."), pipeline("A joy."));
  const std::string longer = "a b c d e f g h i j k l m n";
  testing::expect_same(other(longer), pipeline("e f g h i j k l m n"));
}

TEST(SentenceEmbedding, WithoutAListOfModulesIsTheMean) {
  const testing::TemporaryFolder folder;
  fs::copy(data / "old-layout" / "0_Transformer", folder.path());
  const auto features = FeatureExtractionPipeline::from_pretrained(folder.path());
  FeatureExtractionOptions options;
  options.pooling = Pooling::mean;
  testing::expect_same(open(folder.path())("A joy."), features("A joy.", options));
}

TEST(FeatureExtraction, OpensTheFolderOfTheTransformer) {
  const auto above = FeatureExtractionPipeline::from_pretrained(data / "old-layout");
  const auto below =
      FeatureExtractionPipeline::from_pretrained(data / "old-layout" / "0_Transformer");
  testing::expect_same(above("A joy."), below("A joy."));
}

}  // namespace
}  // namespace electra
