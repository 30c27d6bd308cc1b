// Heads and losses of what is not there: labels, tensors, classes.

#include <memory>

#include <gtest/gtest.h>

#include "electra/heads/losses.hpp"
#include "electra/heads/sequence_classification.hpp"
#include "electra/heads/token_classification.hpp"
#include "support/message_of.hpp"
#include "support/tiny_inputs.hpp"

namespace electra {
namespace {

using testing::generate_base;
using testing::message_of;
using testing::tiny_config;

template <class Model>
Model model_without_head(const ElectraConfig& config) {
  return {Weights(generate_base(config)), config, Precision::fp32, std::make_shared<ThreadPool>(1)};
}

TEST(Losses, TellAnAbsentTensorFromAScalar) {
  const char* const sentence = "input: labels has 0 values; this task takes 1";
  EXPECT_EQ(message_of([] { binary_cross_entropy(Tensor(Shape{}), Tensor()); }), sentence);
  EXPECT_EQ(message_of([] { mean_squared_error(Tensor(Shape{1, 1}), Tensor()); }), sentence);
}

TEST(Classifiers, NeedALabel) {
  ElectraConfig config = tiny_config();
  config.id2label.clear();
  const char* const sentence =
      "config: config.json: id2label has no labels; a classifier needs one at least";
  EXPECT_EQ(message_of([&] { model_without_head<ElectraForSequenceClassification>(config); }),
            sentence);
  EXPECT_EQ(message_of([&] { model_without_head<ElectraForTokenClassification>(config); }),
            sentence);
}

TEST(Heads, AreNotRunWithoutTheirTensors) {
  const auto model = model_without_head<ElectraForTokenClassification>(tiny_config());
  EXPECT_EQ(message_of([&] { model.forward(testing::tiny_input()); }),
            "weights: the checkpoint lacks tensors of the model; require_complete() of its Weights "
            "names them");
}

}  // namespace
}  // namespace electra
