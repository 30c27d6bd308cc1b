#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "electra/heads/causal_lm.hpp"
#include "electra/heads/masked_lm.hpp"
#include "electra/heads/multiple_choice.hpp"
#include "electra/heads/pre_training.hpp"
#include "electra/heads/question_answering.hpp"
#include "electra/heads/sequence_classification.hpp"
#include "electra/heads/token_classification.hpp"
#include "support/expect_near.hpp"
#include "support/message_of.hpp"
#include "support/tiny_inputs.hpp"

// The expected numbers are, up to the tolerance, those of transformers 4.57.6 with torch 2.15.0 for
// the weights that GeneratedWeights describes.

namespace electra {
namespace {

using testing::expect_near;
using testing::expect_same;
using testing::generate_base;
using testing::make_model;
using testing::message_of;
using testing::tiny_config;
using testing::tiny_input;

std::shared_ptr<testing::GeneratedWeights> generate_generator(const ElectraConfig& config) {
  auto weights = generate_base(config);
  weights->add_linear("generator_predictions.dense", config.hidden_size, config.embedding_size);
  weights->add_layer_norm("generator_predictions.LayerNorm", config.embedding_size);
  weights->add("generator_lm_head.bias", {config.vocab_size});
  return weights;
}

ElectraForPreTraining discriminator(const char* activation = "gelu") {
  ElectraConfig config = tiny_config();
  config.hidden_act = activation;
  auto weights = generate_base(config);
  weights->add_linear("discriminator_predictions.dense", 12, 12);
  weights->add_linear("discriminator_predictions.dense_prediction", 12, 1);
  return make_model<ElectraForPreTraining>(weights, config);
}

ElectraForMaskedLM generator() {
  return make_model<ElectraForMaskedLM>(generate_generator(tiny_config()), tiny_config());
}

ElectraForCausalLM decoder() {
  ElectraConfig config = tiny_config();
  config.is_decoder = true;
  return make_model<ElectraForCausalLM>(generate_generator(config), config);
}

ElectraForSequenceClassification sequence_classifier(ElectraConfig config = tiny_config()) {
  auto weights = generate_base(config);
  weights->add_linear("classifier.dense", 12, 12);
  weights->add_linear("classifier.out_proj", 12, config.num_labels());
  return make_model<ElectraForSequenceClassification>(weights, config);
}

ElectraForTokenClassification token_classifier() {
  auto weights = generate_base(tiny_config());
  weights->add_linear("classifier", 12, 3);
  return make_model<ElectraForTokenClassification>(weights, tiny_config());
}

ElectraConfig two_labels() {
  ElectraConfig config = tiny_config();
  config.id2label = {{0, "LABEL_0"}, {1, "LABEL_1"}};
  return config;
}

ElectraForQuestionAnswering question_answerer(const ElectraConfig& config = two_labels()) {
  auto weights = generate_base(config);
  weights->add_linear("qa_outputs", 12, config.num_labels());
  return make_model<ElectraForQuestionAnswering>(weights, config);
}

ElectraForMultipleChoice chooser(const ElectraConfig& config = tiny_config()) {
  auto weights = generate_base(config);
  weights->add_linear("sequence_summary.summary", 12, 12);
  weights->add_linear("classifier", 12, 1);
  return make_model<ElectraForMultipleChoice>(weights, config);
}

ForwardOptions with_padding() {
  ForwardOptions options;
  options.compute_padding = true;
  return options;
}

TEST(PreTraining, GivesTheLogitsOfTheReference) {
  const auto output = discriminator().forward(tiny_input());
  ASSERT_EQ(output.logits.shape(), (Shape{2, 5}));
  expect_near(output.logits, 0,
              {0.079993, 0.069242, -0.151135, 0.019730, 0.033821, 0.086905, -0.011043, 0.008642});
}

TEST(PreTraining, ObeysTheActivationOfTheConfig) {
  expect_near(discriminator("gelu_new").forward(tiny_input()).logits, 0, {0.079994, 0.069227});
  expect_near(discriminator("relu").forward(tiny_input()).logits, 0, {0.122726, 0.123245});
  expect_near(discriminator("silu").forward(tiny_input()).logits, 0, {0.075973, 0.055811});
  expect_near(discriminator("tanh").forward(tiny_input()).logits, 0, {0.075550, -0.005468});
}

TEST(PreTraining, TakesTheLossOverTokensThatAreNotMasked) {
  ModelInput input = tiny_input();
  input.labels = TokenTensor({2, 5}, {0, 1, 0, 0, 1, 0, 1, 0, 1, 1});
  EXPECT_NEAR(*discriminator().forward(input).loss, 0.6908308, 1e-6);
  input.attention_mask = {};
  EXPECT_NEAR(*discriminator().forward(input).loss, 0.6844093, 1e-6);
}

TEST(PreTraining, RefusesLabelsThatDoNotFit) {
  ModelInput input = tiny_input();
  input.labels = TokenTensor(Shape{2, 4});
  EXPECT_EQ(message_of([&] { discriminator().forward(input); }),
            "input: labels has shape [2, 4]; it must be [2, 5]");
  input.labels = TokenTensor(Shape{2, 5});
  input.attention_mask = TokenTensor(Shape{2, 5, 5});
  EXPECT_EQ(message_of([&] { discriminator().forward(input); }),
            "input: labels were given with an attention_mask of shape [2, 5, 5]; the loss takes "
            "[2, 5]");
}

TEST(MaskedLM, GivesTheLogitsOfTheReference) {
  const auto output = generator().forward(tiny_input());
  ASSERT_EQ(output.logits.shape(), (Shape{2, 5, 40}));
  expect_near(output.logits, 2 * 40,
              {0.006195, -0.160538, 0.065689, -0.319390, -0.386286, 0.530292, -0.080922, 0.712652});
}

TEST(MaskedLM, TakesTheLossOverTokensWithALabel) {
  ModelInput input = tiny_input();
  input.labels = TokenTensor(Shape{2, 5});
  std::fill(input.labels.begin(), input.labels.end(), ignored_label);
  EXPECT_TRUE(std::isnan(*generator().forward(input).loss));
  input.labels[2] = 7;
  input.labels[6] = 31;
  EXPECT_NEAR(*generator().forward(input).loss, 3.5444613, 1e-6);
}

TEST(MaskedLM, RefusesALabelOnPaddingThatIsNotComputed) {
  ModelInput input = tiny_input();
  input.labels = TokenTensor(Shape{2, 5});
  EXPECT_EQ(message_of([&] { generator().forward(input); }),
            "input: labels has 0 for position 3 of sequence 1, which is padding that is not "
            "computed; put -100 there, or set compute_padding");
  EXPECT_NEAR(*generator().forward(input, with_padding()).loss, 3.6, 0.5);
  input.labels = TokenTensor(Shape{5, 2});
  EXPECT_EQ(message_of([&] { generator().forward(input); }),
            "input: labels has shape [5, 2]; it must be [2, 5]");
}

TEST(MaskedLM, UsesItsOwnHeadWhereThatIsNotTied) {
  ElectraConfig config = tiny_config();
  config.tie_word_embeddings = false;
  auto weights = generate_generator(config);
  weights->add("generator_lm_head.weight", {40, 8});
  const auto untied = make_model<ElectraForMaskedLM>(weights, config).forward(tiny_input());
  EXPECT_NE(untied.logits[0], generator().forward(tiny_input()).logits[0]);
}

TEST(CausalLM, GivesTheLogitsAndTheLossOfTheReference) {
  ModelInput input = tiny_input();
  const auto output = decoder().forward(input);
  expect_near(output.logits, 4 * 40,
              {-0.603922, -0.067444, -0.838694, -0.647076, 0.542498, 0.834785});
  input.labels = input.input_ids;
  EXPECT_NEAR(*decoder().forward(input, with_padding()).loss, 3.9169703, 1e-6);
}

TEST(CausalLM, LooksAtAnEncoder) {
  ElectraConfig config = tiny_config();
  config.is_decoder = true;
  config.add_cross_attention = true;
  ModelInput input = tiny_input();
  testing::GeneratedWeights states;
  states.add("enc", {2, 4, 12});
  input.encoder_hidden_states = Tensor(Shape{2, 4, 12});
  std::copy_n(states.find("enc")->floats().get(), 2 * 4 * 12, input.encoder_hidden_states.data());
  input.encoder_attention_mask = TokenTensor({2, 4}, {1, 1, 1, 0, 1, 1, 1, 1});
  const auto model = make_model<ElectraForCausalLM>(generate_generator(config), config);
  expect_near(model.forward(input).logits, 4 * 40,
              {-0.571694, -0.174586, -0.838072, -0.746200, 0.481825, 0.799659});
}

TEST(SequenceClassification, GivesTheLogitsOfTheReference) {
  const auto output = sequence_classifier().forward(tiny_input());
  ASSERT_EQ(output.logits.shape(), (Shape{2, 3}));
  expect_near(output.logits, 0, {0.063824, 0.083566, 0.106666, 0.082376, 0.099205, 0.103089});
}

TEST(SequenceClassification, ComputesNoMoreThanItNeedsAndGetsTheSameBits) {
  ForwardOptions everything;
  everything.output_hidden_states = true;
  expect_same(sequence_classifier().forward(tiny_input()).logits,
              sequence_classifier().forward(tiny_input(), everything).logits);
}

// In a single layer nothing lies between the embedded rows, which the threads divide evenly, and
// the few rows that are wanted of the layer, which they divide otherwise.
TEST(SequenceClassification, ASingleLayerGivesTheSameBitsOnAnyNumberOfThreads) {
  ElectraConfig config = tiny_config();
  config.num_hidden_layers = 1;
  auto weights = generate_base(config);
  weights->add_linear("classifier.dense", 12, 12);
  weights->add_linear("classifier.out_proj", 12, 3);
  ModelInput input{TokenTensor({3, 4}, {2, 7, 9, 3, 2, 8, 4, 3, 2, 5, 6, 3})};
  const Tensor expected =
      make_model<ElectraForSequenceClassification>(weights, config).forward(input).logits;
  for (const int threads : {2, 3, 4}) {
    const auto model = make_model<ElectraForSequenceClassification>(weights, config, threads);
    for (int repeat = 0; repeat < 200; ++repeat) expect_same(model.forward(input).logits, expected);
  }
}

TEST(SequenceClassification, PaddingDoesNotChangeTheLogits) {
  const auto model = sequence_classifier();
  const Tensor plain = model.forward(TokenTensor({1, 3}, {2, 31, 3})).logits;
  const Tensor padded =
      model.forward({TokenTensor({1, 5}, {2, 31, 3, 0, 0}), TokenTensor({1, 5}, {1, 1, 1, 0, 0})})
          .logits;
  expect_same(padded, plain);
}

TEST(SequenceClassification, TheOrderOfABatchDoesNotChangeTheLogits) {
  ModelInput input = tiny_input();
  for (TokenTensor* tensor : {&input.input_ids, &input.attention_mask, &input.token_type_ids}) {
    std::swap_ranges(tensor->begin(), tensor->begin() + 5, tensor->begin() + 5);
  }
  const Tensor swapped = sequence_classifier().forward(input).logits;
  const Tensor given = sequence_classifier().forward(tiny_input()).logits;
  for (Index i = 0; i < 3; ++i) {
    EXPECT_EQ(swapped[i], given[3 + i]);
    EXPECT_EQ(swapped[3 + i], given[i]);
  }
}

TEST(SequenceClassification, InfersTheLossFromTheLabels) {
  ModelInput single = tiny_input();
  single.labels = TokenTensor({2}, {2, 0});
  EXPECT_NEAR(*sequence_classifier().forward(single).loss, 1.0939755, 1e-6);
  ModelInput several = tiny_input();
  several.label_values = Tensor({2, 3}, {1, 0, 1, 0, 0, 1});
  EXPECT_NEAR(*sequence_classifier().forward(several).loss, 0.6934791, 1e-6);
}

TEST(TokenClassification, RefusesLabelsThatAreNumbers) {
  ModelInput input = tiny_input();
  input.label_values = Tensor(Shape{2, 5});
  EXPECT_EQ(message_of([&] { token_classifier().forward(input); }),
            "input: labels were given as numbers (label_values); this task takes integers "
            "(labels)");
}

TEST(SequenceClassification, RegressesOnOneLabel) {
  ElectraConfig config = tiny_config();
  config.id2label = {{0, "score"}};
  ModelInput input = tiny_input();
  input.label_values = Tensor({2}, {0.5F, -1});
  const auto output = sequence_classifier(config).forward(input);
  expect_near(output.logits, 0, {0.063824, 0.082376});
  EXPECT_NEAR(*output.loss, 0.6808932, 1e-6);
}

TEST(SequenceClassification, SaysWhichLabelsAProblemTakes) {
  ElectraConfig config = tiny_config();
  ModelInput input = tiny_input();
  config.problem_type = ProblemType::single_label_classification;
  input.label_values = Tensor(Shape{2});
  EXPECT_EQ(message_of([&] { sequence_classifier(config).forward(input); }),
            "input: single_label_classification takes labels that are integers; they were given as "
            "numbers (label_values)");
  config.problem_type = ProblemType::multi_label_classification;
  input.label_values = {};
  input.labels = TokenTensor(Shape{2});
  EXPECT_EQ(message_of([&] { sequence_classifier(config).forward(input); }),
            "input: multi_label_classification takes a number for each label (label_values); "
            "integers (labels) were given");
  config.problem_type = ProblemType::regression;
  EXPECT_EQ(message_of([&] { sequence_classifier(config).forward(input); }),
            "input: labels has shape [2]; it must be [2, 3]");
}

TEST(SequenceClassification, TakesNumbersInTheShapeOfTheLogitsOnly) {
  ModelInput input = tiny_input();
  input.label_values = Tensor({3, 2}, {1, 0, 1, 0, 0, 1});
  EXPECT_EQ(message_of([&] { sequence_classifier().forward(input); }),
            "input: labels has shape [3, 2]; it must be [2, 3]");
  ElectraConfig config = tiny_config();
  config.problem_type = ProblemType::regression;
  EXPECT_EQ(message_of([&] { sequence_classifier(config).forward(input); }),
            "input: labels has shape [3, 2]; it must be [2, 3]");
  config.id2label = {{0, "score"}};
  for (const Shape& shape : {Shape{2}, Shape{2, 1}, Shape{1, 2}}) {
    input.label_values = Tensor(shape, {0.5F, -1});
    EXPECT_NEAR(*sequence_classifier(config).forward(input).loss, 0.6808932, 1e-6)
        << to_string(shape);
  }
}

TEST(SequenceClassification, RefusesALabelThatIsNoClass) {
  ModelInput input = tiny_input();
  input.labels = TokenTensor({2}, {3, 0});
  EXPECT_EQ(message_of([&] { sequence_classifier().forward(input); }),
            "input: labels has 3; it must be from 0 to 2, or -100 to be ignored");
}

TEST(SequenceClassification, SaysThatTheFirstTokenIsPadding) {
  ModelInput input = tiny_input();
  input.attention_mask[0] = 0;
  EXPECT_EQ(message_of([&] { sequence_classifier().forward(input); }),
            "input: sequence 0 begins with padding, but the answer is taken from its first token; "
            "pad at the right, or set compute_padding");
  EXPECT_EQ(sequence_classifier().forward(input, with_padding()).logits.shape(), (Shape{2, 3}));
}

TEST(TokenClassification, GivesTheLogitsAndTheLossOfTheReference) {
  ModelInput input = tiny_input();
  input.labels = TokenTensor({2, 5}, {-100, 1, 2, 0, -100, -100, 1, -100, -100, -100});
  const auto output = token_classifier().forward(input);
  ASSERT_EQ(output.logits.shape(), (Shape{2, 5, 3}));
  expect_near(output.logits, 0, {0.428034, -0.676491, -0.313249, 0.501416, 0.131059, -0.100135});
  EXPECT_NEAR(*output.loss, 1.2290756, 1e-6);
}

TEST(QuestionAnswering, GivesTheLogitsAndTheLossOfTheReference) {
  ModelInput input = tiny_input();
  const auto output = question_answerer().forward(input);
  ASSERT_EQ(output.start_logits.shape(), (Shape{2, 5}));
  expect_near(output.start_logits, 0, {1.283056, 1.166094, 0.456536, 1.228973, 0.118411});
  expect_near(output.end_logits, 0, {0.110272, -0.232109, -0.103296, -0.302601, 0.437540});
  input.start_positions = TokenTensor({2}, {1, 9});
  input.end_positions = TokenTensor({2}, {3, 2});
  EXPECT_NEAR(*question_answerer().forward(input, with_padding()).loss, 1.5550965, 1e-6);
}

TEST(QuestionAnswering, SaysWhatItsLossNeeds) {
  ModelInput input = tiny_input();
  input.start_positions = TokenTensor(Shape{2});
  input.end_positions = TokenTensor(Shape{2});
  EXPECT_EQ(message_of([&] { question_answerer().forward(input); }),
            "input: the loss of question answering compares every position, but padding was not "
            "computed; set compute_padding");
  input.end_positions = TokenTensor(Shape{3});
  EXPECT_EQ(message_of([&] { question_answerer().forward(input, with_padding()); }),
            "input: a position was given for 3 sequences; there are 2");
}

TEST(QuestionAnswering, HasTwoLabels) {
  EXPECT_EQ(message_of([] { question_answerer(tiny_config()); }),
            "config: config.json: question answering has 2 labels, a start and an end, but there "
            "are 3; set num_labels to 2");
}

/// The tiny input as choice 0, and the same ids backwards, all visible, as choice 1.
ModelInput choices() {
  const ModelInput one = tiny_input();
  ModelInput both{TokenTensor(Shape{2, 2, 5}), TokenTensor(Shape{2, 2, 5}),
                  TokenTensor(Shape{2, 2, 5})};
  for (Index row = 0; row < 2; ++row) {
    for (Index s = 0; s < 5; ++s) {
      both.input_ids[row * 10 + s] = one.input_ids[row * 5 + s];
      both.input_ids[row * 10 + 5 + s] = one.input_ids[row * 5 + 4 - s];
      both.attention_mask[row * 10 + s] = one.attention_mask[row * 5 + s];
      both.attention_mask[row * 10 + 5 + s] = 1;
      both.token_type_ids[row * 10 + s] = one.token_type_ids[row * 5 + s];
      both.token_type_ids[row * 10 + 5 + s] = one.token_type_ids[row * 5 + s];
    }
  }
  return both;
}

TEST(MultipleChoice, GivesTheLogitsAndTheLossOfTheReference) {
  ModelInput input = choices();
  input.labels = TokenTensor({2}, {1, 0});
  const auto output = chooser().forward(input);
  ASSERT_EQ(output.logits.shape(), (Shape{2, 2}));
  expect_near(output.logits, 0, {0.034807, 0.126970, 0.062995, 0.318808});
  EXPECT_NEAR(*output.loss, 0.7386692, 1e-6);
}

TEST(MultipleChoice, SummarizesAsTheConfigSays) {
  ElectraConfig config = tiny_config();
  config.summary_type = "last";
  expect_near(chooser(config).forward(choices(), with_padding()).logits, 0,
              {0.188225, 0.125922, 0.271343, 0.056880});
  config.summary_type = "cls_index";
  expect_near(chooser(config).forward(choices(), with_padding()).logits, 0, {0.188225});
  config.summary_type = "mean";
  expect_near(chooser(config).forward(choices(), with_padding()).logits, 0,
              {0.240990, 0.220247, 0.193485, 0.197233});
  config = tiny_config();
  config.summary_activation = std::nullopt;
  expect_near(chooser(config).forward(choices()).logits, 0,
              {-0.053169, 0.039451, -0.010914, 0.339780});
  config = tiny_config();
  config.summary_use_proj = false;
  expect_near(chooser(config).forward(choices()).logits, 0,
              {0.405181, 0.339558, 0.435536, 0.372776});
}

TEST(MultipleChoice, GivesEachChoiceWhatItGetsAlone) {
  const Tensor together = chooser().forward(choices()).logits;
  const ModelInput all = choices();
  for (Index choice = 0; choice < 4; ++choice) {
    ModelInput one{TokenTensor(Shape{1, 1, 5}), TokenTensor(Shape{1, 1, 5}),
                   TokenTensor(Shape{1, 1, 5})};
    std::copy_n(&all.input_ids[choice * 5], 5, one.input_ids.data());
    std::copy_n(&all.attention_mask[choice * 5], 5, one.attention_mask.data());
    std::copy_n(&all.token_type_ids[choice * 5], 5, one.token_type_ids.data());
    EXPECT_EQ(chooser().forward(one).logits[0], together[choice]);
  }
}

TEST(MultipleChoice, SaysWhichSummariesNeedPadding) {
  ElectraConfig config = tiny_config();
  config.summary_type = "mean";
  EXPECT_EQ(message_of([&] { chooser(config).forward(choices()); }),
            "input: summary_type \"mean\" takes every column, but padding was not computed; set "
            "compute_padding");
  config.summary_type = "last";
  EXPECT_EQ(message_of([&] { chooser(config).forward(choices()); }),
            "input: choice 2 ends with padding, but summary_type \"last\" takes the last column; "
            "set compute_padding");
}

TEST(MultipleChoice, TakesOneLabelForEachQuestion) {
  ModelInput input = choices();
  input.labels = TokenTensor({2, 1}, {1, 0});
  EXPECT_EQ(message_of([&] { chooser().forward(input); }),
            "input: labels has shape [2, 1]; it must be [2]");
}

TEST(MultipleChoice, RefusesWhatTheReferenceHasNot) {
  ElectraConfig config = tiny_config();
  config.summary_type = "attn";
  EXPECT_EQ(message_of([&] { chooser(config); }),
            "unsupported: config.json: summary_type \"attn\" is not implemented, neither here nor "
            "in the reference; use first, last, mean or cls_index");
  config.summary_type = "max";
  EXPECT_EQ(message_of([&] { chooser(config); }),
            "config: config.json: summary_type is \"max\"; it must be one of first, last, mean, "
            "cls_index");
  config = tiny_config();
  config.summary_proj_to_labels = true;
  EXPECT_EQ(message_of([&] { chooser(config); }),
            "config: config.json: summary_proj_to_labels needs as many labels as hidden_size (12), "
            "but there are 3");
  config = tiny_config();
  config.summary_activation = "softplus";
  EXPECT_EQ(message_of([&] { chooser(config); }),
            "config: config.json: summary_activation \"softplus\" is not an activation of the "
            "reference; \"gelu\" is the usual one");
  EXPECT_EQ(message_of([] { chooser().forward(tiny_input()); }),
            "input: input_ids has shape [2, 5]; multiple choice takes [batch_size, num_choices, "
            "sequence_length]");
}

TEST(CrossLoading, ADiscriminatorOpensAsAGeneratorOnlyIfAskedTo) {
  auto weights = generate_base(tiny_config());
  weights->add_linear("discriminator_predictions.dense", 12, 12);
  weights->add_linear("discriminator_predictions.dense_prediction", 12, 1);
  EXPECT_NE(message_of([&] {
              make_model<ElectraForMaskedLM>(weights, tiny_config());
            }).find("generator_predictions.dense.weight"),
            std::string::npos);
  const Weights lenient(weights, MissingWeights::initialize);
  const ElectraForMaskedLM model(lenient, tiny_config(), Precision::fp32,
                                 std::make_shared<ThreadPool>(1));
  lenient.require_complete();
  EXPECT_EQ(lenient.initialized(),
            (std::vector<std::string>{
                "generator_predictions.dense.weight", "generator_predictions.dense.bias",
                "generator_predictions.LayerNorm.weight", "generator_predictions.LayerNorm.bias",
                "generator_lm_head.bias"}));
  EXPECT_EQ(lenient.unread(),
            (std::vector<std::string>{"discriminator_predictions.dense.weight",
                                      "discriminator_predictions.dense.bias",
                                      "discriminator_predictions.dense_prediction.weight",
                                      "discriminator_predictions.dense_prediction.bias"}));
  EXPECT_TRUE(std::isfinite(model.forward(tiny_input()).logits[0]));
}

}  // namespace
}  // namespace electra
