#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "electra/model/loading.hpp"
#include "support/generated_weights.hpp"
#include "support/message_of.hpp"

namespace electra {
namespace {

using testing::GeneratedWeights;
using testing::message_of;

std::string hint(const ElectraConfig& config, const std::string& name, const Shape& found,
                 const Shape& expected, Network network = Network::discriminator) {
  return shape_hint(config, network)({name, found, expected});
}

TEST(ShapeHint, NamesTheKeyThatTheShapeComesFrom) {
  ElectraConfig config;
  config.hidden_size = 64;
  EXPECT_EQ(hint(config, "electra.embeddings.word_embeddings.weight", {30522, 16}, {30522, 128}),
            "; embedding_size in config.json is 128, or missing there (then it is that), and the "
            "file was made with 16");
  EXPECT_EQ(hint(config, "electra.encoder.layer.0.output.dense.weight", {32, 1024}, {64, 1024}),
            "; hidden_size in config.json is 64 and the file was made with 32");
  EXPECT_EQ(hint(config, "electra.encoder.layer.0.intermediate.dense.bias", {128}, {1024}),
            "; intermediate_size in config.json is 1024, or missing there (then it is that), and "
            "the file was made with 128");
}

TEST(ShapeHint, SpeaksOfLabelsForTheTensorsOfAClassifier) {
  ElectraConfig config;
  for (const char* name : {"classifier.weight", "classifier.out_proj.weight"}) {
    EXPECT_EQ(hint(config, name, {9, 256}, {2, 256}),
              "; config.json has 2 labels, as many as without id2label and num_labels, and the "
              "file 9: put id2label with the names of all 9 into config.json");
  }
  config.id2label[-100] = "IGNORE";
  EXPECT_EQ(hint(config, "classifier.bias", {2}, {3}),
            "; config.json has 3 labels in id2label and the file 2: put id2label with the names of "
            "all 2 into config.json");
}

TEST(ShapeHint, IsEmptyWhereNoKeyAskedForTheShape) {
  const ElectraConfig config;
  EXPECT_EQ(hint(config, "classifier.weight", {5, 256}, {1, 256}), "");  // of multiple choice
  EXPECT_EQ(hint(config, "sequence_summary.summary.weight", {5, 256}, {256, 256}), "");
  EXPECT_EQ(hint(config, "classifier.bias", {2, 1}, {2}), "");
}

TEST(ShapeHint, SaysThatItIsTheGeneratorThatDoesNotFit) {
  const ElectraConfig config;
  EXPECT_EQ(hint(config, "electra.encoder.layer.0.attention.self.query.weight", {64, 64},
                 {256, 256}, Network::generator),
            "; hidden_size in config.json is 256, or missing there (then it is that), and the file "
            "was made with 64; a generator was asked for, which mostly is smaller than its "
            "discriminator: config.json must be the generator's");
}

TEST(ShapeHint, EndsTheSentenceAboutAShape) {
  const auto source = std::make_shared<GeneratedWeights>();
  source->add("a.weight", {2, 3});
  Weights weights(source);
  weights.explain_shapes([](const ShapeMismatch& shapes) {
    return "; " + shapes.name + ": " + to_string(shapes.found) + to_string(shapes.expected);
  });
  EXPECT_EQ(message_of([&] {
              (weights / "a").get("weight", {3, 3});
            }),
            "weights: 'a.weight' has shape [2, 3], but the config asks for [3, 3]; a.weight: [2, "
            "3][3, 3]");
}

/// The error of a model of this network that misses a tensor in a checkpoint which has another one.
std::string error_of_missing(const char* there, Network network) {
  const auto source = std::make_shared<GeneratedWeights>();
  source->add(there, {2, 2});
  const Weights weights(source);
  weights.get("x", {1});
  ElectraConfig config;
  config.architectures = {"ElectraForPreTraining"};
  return message_of([&] { require_complete(weights, config, network); });
}

TEST(RequireComplete, SaysWhichNetworkTheCheckpointHoldsIfTheOtherWasAskedFor) {
  const std::string lacks = "weights: the checkpoint lacks 1 tensor that the model needs: 'x'; ";
  const char* discriminator = "discriminator_predictions.dense.weight";
  const char* generator = "generator_predictions.dense.weight";
  EXPECT_EQ(error_of_missing(discriminator, Network::generator),
            lacks +
                "it is a discriminator, which has no words to fill in; its generator is another "
                "folder; not used are 'discriminator_predictions.dense.weight'");
  EXPECT_EQ(error_of_missing(generator, Network::discriminator),
            lacks +
                "it is a generator; its discriminator is another folder; not used are "
                "'generator_predictions.dense.weight': its head is that of ElectraForMaskedLM");
  EXPECT_EQ(error_of_missing(generator, Network::generator),
            lacks +
                "config.json says that it is of the class 'ElectraForPreTraining'; not used are "
                "'generator_predictions.dense.weight': its head is that of ElectraForMaskedLM");
}

}  // namespace
}  // namespace electra
