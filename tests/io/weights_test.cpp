#include "electra/io/weights.hpp"

#include <cmath>
#include <filesystem>
#include <limits>

#include <gtest/gtest.h>

#include "electra/io/checkpoint.hpp"
#include "electra/io/safetensors.hpp"
#include "io/support.hpp"

namespace electra {
namespace {

using testing::FakeSource;
using testing::message_of;
using testing::parameter;
using testing::stored;
using testing::values;

std::shared_ptr<const WeightSource> source() {
  return std::make_shared<FakeSource>(std::vector<NamedParameter>{
      {"electra.encoder.layer.3.output.dense.weight", parameter({1, 2}, {1, 2})},
      {"electra.encoder.layer.3.output.dense.bias", parameter({1}, {3})},
      {"classifier.bias", parameter({1}, {4})},
      {"mask", stored<std::uint8_t>(DType::boolean, {1})}});
}

TEST(Weights, AScopeAsksForItsOwnNames) {
  const Weights dense =
      Weights(source()) / "electra" / "encoder" / "layer" / 3 / "output" / "dense";
  EXPECT_EQ(dense.path(), "electra.encoder.layer.3.output.dense");
  EXPECT_EQ(values(dense.get("weight", {1, 2})), (std::vector<float>{1, 2}));
  EXPECT_TRUE(dense.has("bias"));
  EXPECT_FALSE(dense.has("gamma"));
}

TEST(Weights, AShapeThatTheConfigDoesNotAskForIsAnErrorAtOnce) {
  const Weights weights(std::make_shared<FakeSource>(
      std::vector<NamedParameter>{{"electra.encoder.layer.3.output.dense.weight",
                                   parameter({256, 512}, std::vector<float>(256 * 512))}}));
  EXPECT_EQ(message_of([&] {
              (weights / "electra.encoder.layer" / 3 / "output.dense").get("weight", {256, 1024});
            }),
            "weights: 'electra.encoder.layer.3.output.dense.weight' has shape [256, 512], but the "
            "config asks for [256, 1024]");
}

TEST(Weights, AWeightThatIsNotAFloatIsAnErrorThatNamesIt) {
  EXPECT_EQ(message_of([] { Weights(source()).get("mask", {1}); }),
            "weights: 'mask' holds BOOL elements; F32, F16, BF16 or F64 expected");
}

TEST(Weights, QuantizedNumbersAreSaidToBeThat) {
  const Weights weights(std::make_shared<FakeSource>(
      std::vector<NamedParameter>{{"a.weight", stored<std::int8_t>(DType::i8, {1, 2, 3, 4})}}));
  EXPECT_EQ(message_of([&] {
              weights.get("a.weight", {2, 2});
            }),
            "weights: 'a.weight' holds I8 elements; F32, F16, BF16 or F64 expected; take the "
            "weights from before they were quantized");
}

TEST(Weights, AShardAloneIsSaidToBeOneOfSeveralFiles) {
  const testing::TemporaryFolder folder;
  const std::filesystem::path shard = folder.path() / "model-00001-of-00002.safetensors";
  write_safetensors(shard, {{"a", parameter({4}, {1, 2, 3, 4})}});
  const Weights weights(open_checkpoint(shard));
  weights.get("b", {4});
  const std::string text = message_of([&] { weights.require_complete(); });
  EXPECT_NE(text.find("lacks 1 tensor that the model needs: 'b'; it is one of several files: give "
                      "the path of the folder, or of their index"),
            std::string::npos)
      << text;
}

TEST(Weights, WhatNobodyAskedForIsUnread) {
  const Weights weights(source());
  (weights / "classifier").get("bias", {1});
  EXPECT_TRUE(weights.has("mask"));
  EXPECT_EQ(weights.unread(),
            (std::vector<std::string>{"electra.encoder.layer.3.output.dense.weight",
                                      "electra.encoder.layer.3.output.dense.bias", "mask"}));
}

TEST(Weights, MissingTensorsAreAllNamedOnce) {
  const Weights weights(source());
  EXPECT_EQ(message_of([&] { weights.require_complete(); }), "nothing was thrown");
  weights.get("a", {1});
  EXPECT_EQ(message_of([&] { weights.require_complete(); }),
            "weights: the checkpoint lacks 1 tensor that the model needs: 'a'");
  (weights / "b").get("c", {1});
  weights.get("a", {1});
  EXPECT_EQ(message_of([&] { weights.require_complete(); }),
            "weights: the checkpoint lacks 2 tensors that the model needs: 'a', 'b.c'");
  EXPECT_EQ(
      message_of([&] { weights.require_complete("it is a toy"); }),
      "weights: the checkpoint lacks 2 tensors that the model needs: 'a', 'b.c'; it is a toy");
}

TEST(Weights, OfManyMissingTensorsTheFirstAreNamed) {
  const Weights weights(source());
  std::string expected = "weights: the checkpoint lacks 23 tensors that the model needs: '0'";
  for (Index i = 0; i < 23; ++i) weights.get(std::to_string(i), {1});
  for (int i = 1; i < 8; ++i) expected += ", '" + std::to_string(i) + "'";
  EXPECT_EQ(message_of([&] { weights.require_complete(); }), expected + " and 15 more");
}

TEST(Weights, AMissingTensorOfAHostileShapeCostsNothing) {
  const Index huge = std::numeric_limits<Index>::max();
  const Parameter missing = Weights(source()).get("a", {huge, huge});
  EXPECT_FALSE(missing.present());
  EXPECT_EQ(missing.floats(), nullptr);
}

TEST(Weights, InitialisingAHostileShapeIsAnError) {
  const Weights weights(source(), MissingWeights::initialize);
  const Index huge = std::numeric_limits<Index>::max();
  EXPECT_EQ(message_of([&] {
              weights.get("a", {huge, 3});
            }),
            "weights: a: 9223372036854775807 * 3 is more than 64 bits hold");
  EXPECT_EQ(message_of([&] {
              weights.get("a", {1 << 20, 1 << 20});
            }),
            "weights: 'a' is missing from the checkpoint, and a tensor of shape [1048576, 1048576] "
            "cannot be initialised; at most 4294967296 elements are supported");
}

TEST(Weights, MissingTensorsAreInitialisedOnDemandAndNamed) {
  const Weights weights(source(), MissingWeights::initialize);
  EXPECT_EQ(values(weights.get("b", {3}, Initial::zeros)), (std::vector<float>{0, 0, 0}));
  EXPECT_EQ(values(weights.get("c", {2}, Initial::ones)), (std::vector<float>{1, 1}));
  weights.get("a", {2, 2});
  EXPECT_EQ(weights.initialized(), (std::vector<std::string>{"b", "c", "a"}));
  EXPECT_EQ(message_of([&] { weights.require_complete(); }), "nothing was thrown");
}

TEST(Weights, InitialValuesAreNormalWithTheDeviationAskedFor) {
  const Weights weights(source(), MissingWeights::initialize, 0.5F, 7);
  const std::vector<float> drawn = values(weights.get("a", {300, 333}));
  double sum = 0;
  double squares = 0;
  double within_one_deviation = 0;
  for (const float value : drawn) {
    sum += value;
    squares += double{value} * value;
    within_one_deviation += std::abs(value) < 0.5F ? 1 : 0;
  }
  const auto count = static_cast<double>(drawn.size());
  EXPECT_NEAR(sum / count, 0, 0.006);
  EXPECT_NEAR(std::sqrt(squares / count), 0.5, 0.006);
  EXPECT_NEAR(within_one_deviation / count, 0.6827, 0.006);
}

TEST(Weights, InitialValuesDependOnSeedAndNameAlone) {
  const auto draw = [](std::uint64_t seed, std::string_view name, bool another_before) {
    const Weights weights(source(), MissingWeights::initialize, 0.02F, seed);
    if (another_before) weights.get("another", {5});
    return values(weights.get(name, {3}));
  };
  EXPECT_EQ(draw(1, "a", false), draw(1, "a", true));
  EXPECT_NE(draw(1, "a", false), draw(2, "a", false));
  EXPECT_NE(draw(1, "a", false), draw(1, "b", false));
  // So that a model initialised today is the same one after every change to come.
  const std::vector<float> first = draw(0, "classifier.weight", false);
  EXPECT_FLOAT_EQ(first[0], 0.0158603798F);
  EXPECT_FLOAT_EQ(first[1], 0.0038449674F);
  EXPECT_FLOAT_EQ(first[2], 0.0136176599F);
}

}  // namespace
}  // namespace electra
