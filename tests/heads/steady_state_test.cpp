// What a service counts on: a pass that is no larger than those before it allocates nothing.

#include <gtest/gtest.h>

#include "electra/heads/masked_lm.hpp"
#include "electra/heads/pre_training.hpp"
#include "electra/heads/question_answering.hpp"
#include "electra/heads/sequence_classification.hpp"
#include "electra/heads/token_classification.hpp"
#include "support/counted_allocations.hpp"
#include "support/expect_near.hpp"
#include "support/generated_weights.hpp"
#include "support/message_of.hpp"
#include "support/ragged_inputs.hpp"
#include "support/tiny_inputs.hpp"

namespace electra {
namespace {

using testing::allocations_of;
using testing::expect_same;
using testing::ids;
using testing::message_of;
using testing::middling_config;

struct Setting {
  Precision precision;
  int threads;
};

class SteadyState : public ::testing::TestWithParam<Setting> {};

INSTANTIATE_TEST_SUITE_P(Precision, SteadyState,
                         ::testing::Values(Setting{Precision::fp32, 1}, Setting{Precision::fp32, 2},
                                           Setting{Precision::bf16, 2}, Setting{Precision::int8, 1},
                                           Setting{Precision::int8, 2}),
                         [](const auto& tested) {
                           return std::string(to_string(tested.param.precision)) + "_on_" +
                                  std::to_string(tested.param.threads);
                         });

std::shared_ptr<testing::GeneratedWeights> every_head() {
  const ElectraConfig config = middling_config();
  auto weights = testing::generate_base(config);
  weights->add_linear("classifier.dense", config.hidden_size, config.hidden_size);
  weights->add_linear("classifier.out_proj", config.hidden_size, config.num_labels());
  weights->add_linear("classifier", config.hidden_size, config.num_labels());
  weights->add_linear("qa_outputs", config.hidden_size, 2);
  weights->add_linear("discriminator_predictions.dense", config.hidden_size, config.hidden_size);
  weights->add_linear("discriminator_predictions.dense_prediction", config.hidden_size, 1);
  weights->add_linear("generator_predictions.dense", config.hidden_size, config.embedding_size);
  weights->add_layer_norm("generator_predictions.LayerNorm", config.embedding_size);
  weights->add("generator_lm_head.bias", {config.vocab_size});
  return weights;
}

template <class Model>
Model model_in(const Setting& setting) {
  return testing::make_model<Model>(every_head(), middling_config(), setting.threads,
                                    setting.precision);
}

/// For every way that threads divide the work; with padding, holes in a mask and none.
std::vector<ModelInput> various_inputs() {
  std::vector<ModelInput> inputs = {ids({9}), ids({150}), ids({40, 41, 40, 39}),
                                    ids({1, 3, 77, 2, 30, 5}), ids({4, 4})};
  inputs.back().attention_mask[1] = 0;
  inputs.emplace_back(ids({12}).input_ids);
  return inputs;
}

template <class Model, class Output = typename Model::Output>
void expect_no_allocation(const Setting& setting) {
  const Model model = model_in<Model>(setting);
  const std::vector<ModelInput> inputs = various_inputs();
  Workspace workspace;
  ForwardOptions options;
  options.workspace = &workspace;
  Output output;
  EXPECT_EQ(allocations_of([&] {
              for (const ModelInput& input : inputs) model.forward_into(input, options, output);
            }),
            0U);
}

TEST_P(SteadyState, AllocatesNothingInTheEncoder) {
  expect_no_allocation<ElectraModel, BaseModelOutput>(GetParam());
}

TEST_P(SteadyState, AllocatesNothingInTheHeads) {
  expect_no_allocation<ElectraForSequenceClassification>(GetParam());
  expect_no_allocation<ElectraForTokenClassification>(GetParam());
  expect_no_allocation<ElectraForQuestionAnswering>(GetParam());
  expect_no_allocation<ElectraForPreTraining>(GetParam());
  expect_no_allocation<ElectraForMaskedLM>(GetParam());
}

TEST_P(SteadyState, GivesInAUsedWorkspaceWhatItGivesInANewOne) {
  const auto model = model_in<ElectraForTokenClassification>(GetParam());
  Workspace workspace;
  ForwardOptions options;
  options.workspace = &workspace;
  options.output_hidden_states = options.output_attentions = true;
  TokenClassifierOutput output;
  for (const ModelInput& input : various_inputs()) {
    model.forward_into(input, options, output);
    ForwardOptions fresh = options;
    fresh.workspace = nullptr;
    const TokenClassifierOutput expected = model.forward(input, fresh);
    expect_same(output.logits, expected.logits);
    expect_same(output.hidden_states.back(), expected.hidden_states.back());
    expect_same(output.attentions.back(), expected.attentions.back());
  }
}

TEST_P(SteadyState, NeedsNoMoreThanItSaysInAdvance) {
  const auto model = model_in<ElectraModel>(GetParam());
  for (const auto& [sequences, tokens] : std::vector<std::pair<Index, Index>>{
           {1, 9}, {1, 150}, {4, 41}, {6, 77}, {2, 4}, {32, 100}}) {
    Workspace workspace;
    ForwardOptions options;
    options.workspace = &workspace;
    const std::size_t most = model.workspace_bytes(sequences, tokens);
    for (const Index length : {Index{1}, tokens / 3 + 1, tokens}) {
      std::vector<Index> lengths(static_cast<std::size_t>(sequences), length);
      lengths.front() = tokens;
      model.forward(ids(lengths), options);
      EXPECT_LE(workspace.bytes(), most) << sequences << 'x' << tokens;
    }
    EXPECT_GE(workspace.bytes() * 3, most) << sequences << 'x' << tokens;
  }
}

TEST(WorkspaceBytes, AreOfNoFewerThanNoSequences) {
  const auto model = model_in<ElectraModel>({Precision::fp32, 1});
  EXPECT_EQ(message_of([&] { model.workspace_bytes(-1, 8); }),
            "input: a workspace for -1 sequences of 8 tokens was asked for; take 0 or more");
  EXPECT_EQ(
      message_of([&] { model.workspace_bytes(Index{1} << 40U, Index{1} << 30U); }),
      "input: a workspace for 1099511627776 sequences of 1073741824 tokens was asked for; take "
      "4294967296 tokens or fewer");
}

TEST(WorkspaceBytes, OfRelativePositionsEndWithTheTable) {
  ElectraConfig config = testing::tiny_config();
  config.position_embedding_type = PositionEmbeddingType::relative_key;
  const auto model = testing::make_model<ElectraModel>(testing::generate_base(config), config);
  for (const Index length : {Index{1} << 30U, Index{1} << 32U}) {
    EXPECT_GT(model.workspace_bytes(1, length), static_cast<std::size_t>(length));
    EXPECT_LT(model.workspace_bytes(1, length), std::size_t{1} << 48U);
  }
}

TEST(SteadyStateOutput, ForgetsTheLossOfThePassBefore) {
  const auto model = model_in<ElectraForTokenClassification>({Precision::fp32, 1});
  ModelInput input = ids({4});
  input.labels = TokenTensor({1, 4}, {0, 1, 0, 1});
  TokenClassifierOutput output;
  model.forward_into(input, {}, output);
  EXPECT_TRUE(output.loss.has_value());
  model.forward_into(ids({4}), {}, output);
  EXPECT_FALSE(output.loss.has_value());
}

}  // namespace
}  // namespace electra
