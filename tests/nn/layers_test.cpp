// Layers with tensors that they do not take.

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "electra/nn/layer_norm.hpp"
#include "electra/nn/linear.hpp"
#include "support/generated_weights.hpp"
#include "support/message_of.hpp"

namespace electra::nn {
namespace {

using testing::message_of;

Linear linear_in(Precision precision, Index in_features) {
  auto source = std::make_shared<testing::GeneratedWeights>();
  source->add_linear("dense", in_features, 4);
  return {Weights(source) / "dense", in_features, 4, precision};
}

TEST(LayerNorm, RefusesAnotherWidth) {
  auto source = std::make_shared<testing::GeneratedWeights>();
  source->add_layer_norm("LayerNorm", 16);
  const LayerNorm layer(Weights(source) / "LayerNorm", 16, 1e-5F);
  Tensor wide(Shape{1, 17});
  EXPECT_EQ(message_of([&] { layer.forward(wide); }),
            "input: a LayerNorm takes 16 features, not a tensor of shape [1, 17]");
}

TEST(Linear, RefusesAScalar) {
  EXPECT_EQ(message_of([] { linear_in(Precision::fp32, 1).forward(Tensor(Shape{})); }),
            "input: a linear layer takes 1 features, not a tensor of shape []");
}

TEST(Linear, TakesATensorInFp32Alone) {
  for (const Precision precision : {Precision::bf16, Precision::int8}) {
    EXPECT_EQ(message_of([&] {
                linear_in(precision, 16).forward(Tensor(Shape{1, 16}));
              }),
              "unsupported: a linear layer in " + std::string(to_string(precision)) +
                  " takes no tensor of fp32 values; make the layer in fp32");
  }
}

}  // namespace
}  // namespace electra::nn
