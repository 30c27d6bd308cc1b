#include "electra/model/model.hpp"

#include <algorithm>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "electra/model/cache.hpp"
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

ElectraModel tiny_model(const ElectraConfig& config = tiny_config(), int threads = 1) {
  return make_model<ElectraModel>(generate_base(config), config, threads);
}

ElectraConfig with(PositionEmbeddingType type) {
  ElectraConfig config = tiny_config();
  config.position_embedding_type = type;
  return config;
}

ElectraConfig decoder_config() {
  ElectraConfig config = tiny_config();
  config.is_decoder = true;
  return config;
}

TEST(GeneratedWeights, AreTheOnesThatTheExpectationsWereMadeWith) {
  const auto weights = generate_base(tiny_config());
  const auto word = weights->find("electra.embeddings.word_embeddings.weight")->floats();
  EXPECT_FLOAT_EQ(word.get()[0], 0.13809156F);
  EXPECT_FLOAT_EQ(word.get()[3], -0.13062885F);
  const auto norm = weights->find("electra.embeddings.LayerNorm.weight")->floats();
  EXPECT_FLOAT_EQ(norm.get()[0], 0.7790666F);
}

TEST(Model, GivesTheVectorsOfTheReference) {
  const auto output = tiny_model().forward(tiny_input());
  ASSERT_EQ(output.last_hidden_state.shape(), (Shape{2, 5, 12}));
  expect_near(output.last_hidden_state, 0,
              {0.765908, 0.048871, -0.002582, 0.768690, 0.539049, -0.406250, -0.376723, 1.454213,
               0.853949, -0.715898, -1.691469, -1.217925});
  expect_near(output.last_hidden_state, 5 * 12,
              {0.846390, 0.004346, -0.046006, 0.907599, 0.565283, -0.306262, -0.498507, 1.316587,
               0.597632, -0.334906, -1.711486, -1.352368});
}

TEST(Model, LeavesPaddingAtZero) {
  const auto output = tiny_model().forward(tiny_input());
  for (Index i = (5 + 3) * 12; i < 10 * 12; ++i) EXPECT_EQ(output.last_hidden_state[i], 0.0F);
}

TEST(Model, ComputesPaddingWhereItIsAskedTo) {
  ForwardOptions options;
  options.compute_padding = true;
  const auto output = tiny_model().forward(tiny_input(), options);
  expect_near(output.last_hidden_state, (5 + 3) * 12,
              {0.022350, -0.333713, -1.020005, 1.843974, 0.546584, 0.255208, -1.274416, 0.302596,
               -1.308016, -1.403637, 0.539490, 0.679634});
}

TEST(Model, GivesHiddenStatesAndAttentionsOnRequest) {
  ForwardOptions options;
  options.output_hidden_states = true;
  options.output_attentions = true;
  const auto output = tiny_model().forward(tiny_input(), options);
  ASSERT_EQ(output.hidden_states.size(), 3U);
  expect_near(output.hidden_states[0], 0, {0.337731, -0.152140, -0.148431, -0.027608});
  expect_same(output.hidden_states[2], output.last_hidden_state);
  ASSERT_EQ(output.attentions.size(), 2U);
  EXPECT_EQ(output.attentions[0].shape(), (Shape{2, 3, 5, 5}));
  expect_near(output.attentions[0], 3 * 5 * 5, {0.333017, 0.341153, 0.325830, 0, 0});
}

TEST(Model, ObservesWithoutChangingAnything) {
  ForwardOptions options;
  options.output_hidden_states = true;
  options.output_attentions = true;
  const ElectraModel model = tiny_model();
  expect_same(model.forward(tiny_input(), options).last_hidden_state,
              model.forward(tiny_input()).last_hidden_state);
}

TEST(Model, AttendsEvenlyWhereEverythingIsMaskedOut) {
  ModelInput input = tiny_input();
  std::fill_n(input.attention_mask.data(), 5, 0);
  ForwardOptions options;
  options.compute_padding = true;
  options.output_attentions = true;
  const auto output = tiny_model().forward(input, options);
  expect_near(output.attentions[0], 0, {0.2, 0.2, 0.2, 0.2, 0.2});
  expect_near(output.last_hidden_state, 0, {0.794627, 0.077568, 0.033694, 0.790939});
}

TEST(Model, SeesPaddingWhereNoMaskIsGiven) {
  ModelInput input = tiny_input();
  input.attention_mask = {};
  expect_near(tiny_model().forward(input).last_hidden_state, 5 * 12,
              {0.866867, 0.056811, -0.016295, 0.673783});
}

TEST(Model, MultipliesProbabilitiesByAHeadMask) {
  ModelInput input = tiny_input();
  input.head_mask = Tensor({2, 3}, {1, 0, 1, 1, 1, 0});
  expect_near(tiny_model().forward(input).last_hidden_state, 0,
              {1.005331, -0.109194, -0.101331, 0.567294});
}

TEST(Model, TakesAMaskWithARowForEachQuery) {
  ModelInput input = tiny_input();
  input.attention_mask = TokenTensor(Shape{2, 5, 5});
  for (Index row = 0; row < 10; ++row) std::fill_n(&input.attention_mask[row * 5], row % 5 + 1, 1);
  expect_near(tiny_model().forward(input).last_hidden_state, 12,
              {0.034976, 1.018896, 0.236815, 0.793981});
}

TEST(Model, KnowsRelativePositions) {
  expect_near(
      tiny_model(with(PositionEmbeddingType::relative_key)).forward(tiny_input()).last_hidden_state,
      0, {0.426096, 0.228715, -0.681472, 0.524685});
  expect_near(tiny_model(with(PositionEmbeddingType::relative_key_query))
                  .forward(tiny_input())
                  .last_hidden_state,
              0, {0.436482, 0.216116, -0.684391, 0.526872});
}

TEST(Model, NeedsNoProjectionWhereTheWidthsAgree) {
  ElectraConfig config = tiny_config();
  config.embedding_size = 12;
  expect_near(tiny_model(config).forward(tiny_input()).last_hidden_state, 0,
              {-0.822275, 0.770395, 0.518536, -0.627704});
}

TEST(Model, TakesEmbeddingsInsteadOfIds) {
  const ElectraConfig config = tiny_config();
  const ElectraModel model = tiny_model(config);
  ModelInput input = tiny_input();
  const auto words = model.word_embeddings();
  input.inputs_embeds = Tensor(Shape{2, 5, 8});
  for (Index i = 0; i < 10; ++i) {
    words.copy(input.input_ids[i], &input.inputs_embeds[i * 8]);
  }
  const Tensor from_ids = model.forward(tiny_input()).last_hidden_state;
  input.input_ids = {};
  expect_same(model.forward(input).last_hidden_state, from_ids);
}

TEST(Model, CountsPositionsFromZeroUnlessTheyAreGiven) {
  const ElectraModel model = tiny_model();
  ModelInput input = tiny_input();
  input.position_ids = TokenTensor({1, 5}, {0, 1, 2, 3, 4});
  expect_same(model.forward(input).last_hidden_state,
              model.forward(tiny_input()).last_hidden_state);
  input.position_ids = TokenTensor({2, 5}, {4, 3, 2, 1, 0, 0, 1, 2, 3, 4});
  EXPECT_NE(model.forward(input).last_hidden_state[0],
            model.forward(tiny_input()).last_hidden_state[0]);
}

/// One row of the tiny input on its own, without its padding.
ModelInput alone(Index row, Index length) {
  const ModelInput both = tiny_input();
  ModelInput input{TokenTensor(Shape{1, length}), {}, TokenTensor(Shape{1, length})};
  std::copy_n(&both.input_ids[row * 5], length, input.input_ids.data());
  std::copy_n(&both.token_type_ids[row * 5], length, input.token_type_ids.data());
  return input;
}

TEST(Model, GivesASequenceTheSameBitsInAnyCompany) {
  const ElectraModel model = tiny_model();
  const Tensor both = model.forward(tiny_input()).last_hidden_state;
  const Tensor first = model.forward(alone(0, 5)).last_hidden_state;
  const Tensor second = model.forward(alone(1, 3)).last_hidden_state;
  for (Index i = 0; i < 5 * 12; ++i) ASSERT_EQ(both[i], first[i]);
  for (Index i = 0; i < 3 * 12; ++i) ASSERT_EQ(both[5 * 12 + i], second[i]);
}

TEST(Model, GivesTheSameBitsOnAnyNumberOfThreads) {
  const Tensor expected = tiny_model().forward(tiny_input()).last_hidden_state;
  for (const int threads : {2, 3, 5}) {
    const ElectraModel model = tiny_model(tiny_config(), threads);
    for (int repeat = 0; repeat < 20; ++repeat) {
      expect_same(model.forward(tiny_input()).last_hidden_state, expected);
    }
  }
}

TEST(Model, ServesSeveralThreadsAtOnce) {
  const ElectraModel model = tiny_model(tiny_config(), 2);
  const Tensor expected = model.forward(tiny_input()).last_hidden_state;
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&] {
      for (int repeat = 0; repeat < 50; ++repeat) {
        expect_same(model.forward(tiny_input()).last_hidden_state, expected);
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
}

TEST(Model, ADecoderDoesNotSeeWhatFollows) {
  const ElectraModel model = tiny_model(decoder_config());
  const Tensor whole = model.forward(alone(0, 5)).last_hidden_state;
  const Tensor prefix = model.forward(alone(0, 3)).last_hidden_state;
  for (Index i = 0; i < 3 * 12; ++i) ASSERT_EQ(whole[i], prefix[i]);
}

/// The columns [first, last) of the one row of an input.
ModelInput columns(const ModelInput& input, Index first, Index last) {
  ModelInput part{TokenTensor(Shape{1, last - first}), {}, TokenTensor(Shape{1, last - first})};
  std::copy(&input.input_ids[first], &input.input_ids[last - 1] + 1, part.input_ids.data());
  std::copy(&input.token_type_ids[first], &input.token_type_ids[last - 1] + 1,
            part.token_type_ids.data());
  return part;
}

TEST(Model, ACachedStepGivesTheBitsOfTheWholePass) {
  for (const int threads : {1, 2}) {
    for (const auto type :
         {PositionEmbeddingType::absolute, PositionEmbeddingType::relative_key_query}) {
      ElectraConfig config = decoder_config();
      config.position_embedding_type = type;
      const ElectraModel model = tiny_model(config, threads);
      const ModelInput input = alone(0, 5);
      const Tensor whole = model.forward(input).last_hidden_state;
      KeyValueCache cache;
      ForwardOptions options;
      options.cache = &cache;
      for (const auto& [first, last] : {std::pair<Index, Index>{0, 2}, {2, 3}, {3, 5}}) {
        const Tensor step = model.forward(columns(input, first, last), options).last_hidden_state;
        for (Index i = 0; i < step.element_count(); ++i) ASSERT_EQ(step[i], whole[first * 12 + i]);
      }
      EXPECT_EQ(cache.length(0), 5);
    }
  }
}

TEST(Model, CachesSequencesOfDifferentLengths) {
  const ElectraModel model = tiny_model(decoder_config());
  KeyValueCache cache;
  ForwardOptions options;
  options.cache = &cache;
  model.forward(tiny_input(), options);
  EXPECT_EQ(cache.length(0), 5);
  EXPECT_EQ(cache.length(1), 3);
  const ModelInput next{TokenTensor({2, 1}, {7, 8})};
  const Tensor step = model.forward(next, options).last_hidden_state;

  ModelInput longer{TokenTensor({1, 4}, {2, 31, 3, 8})};
  const Tensor whole = model.forward(longer).last_hidden_state;
  for (Index i = 0; i < 12; ++i) ASSERT_EQ(step[12 + i], whole[3 * 12 + i]);
}

TEST(Model, ContinuesFromACacheInTheLayoutOfTheReference) {
  const ElectraModel model = tiny_model(decoder_config());
  KeyValueCache cache;
  ForwardOptions options;
  options.cache = &cache;
  model.forward(columns(alone(0, 5), 0, 4), options);
  KeyValueCache copy({cache.keys(0, 4), cache.keys(1, 4)},
                     {cache.values(0, 4), cache.values(1, 4)});
  const ModelInput last = columns(alone(0, 5), 4, 5);
  const Tensor expected = model.forward(last, options).last_hidden_state;
  options.cache = &copy;
  expect_same(model.forward(last, options).last_hidden_state, expected);
}

TEST(Model, AReorderedCacheFollowsItsSequences) {
  const ElectraModel model = tiny_model(decoder_config());
  KeyValueCache cache;
  ForwardOptions options;
  options.cache = &cache;
  model.forward(tiny_input(), options);
  cache.reorder({1, 1, 0});
  EXPECT_EQ(cache.batch_size(), 3);
  EXPECT_EQ(cache.length(0), 3);
  EXPECT_EQ(cache.length(2), 5);
  EXPECT_EQ(message_of([&] { cache.reorder({3}); }),
            "input: sequence 3 is not in a cache of 3 sequences");
}

TEST(Model, LooksAtAnEncoder) {
  ElectraConfig config = decoder_config();
  config.add_cross_attention = true;
  const ElectraModel model = tiny_model(config);
  ModelInput input = tiny_input();
  testing::GeneratedWeights states;
  states.add("enc", {2, 4, 12});
  const auto values = states.find("enc")->floats();
  input.encoder_hidden_states = Tensor(Shape{2, 4, 12});
  std::copy_n(values.get(), 2 * 4 * 12, input.encoder_hidden_states.data());
  input.encoder_attention_mask = TokenTensor({2, 4}, {1, 1, 1, 0, 1, 1, 1, 1});
  ForwardOptions options;
  options.output_attentions = true;
  const auto output = model.forward(input, options);
  ASSERT_EQ(output.cross_attentions.size(), 2U);
  EXPECT_EQ(output.cross_attentions[0].shape(), (Shape{2, 3, 5, 4}));
  EXPECT_EQ(output.cross_attentions[0][3], 0.0F);
  EXPECT_NE(output.last_hidden_state[0], model.forward(tiny_input()).last_hidden_state[0]);
}

struct WrongInput {
  const char* what;
  ModelInput input;
  const char* message;
};

ModelInput changed(void (*change)(ModelInput&)) {
  ModelInput input = tiny_input();
  change(input);
  return input;
}

class WrongInputs : public ::testing::TestWithParam<WrongInput> {};

TEST_P(WrongInputs, AreRefusedWithASentence) {
  const ElectraModel model = tiny_model(decoder_config());
  EXPECT_EQ(message_of([&] { model.forward(GetParam().input); }), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Model, WrongInputs,
    ::testing::Values(
        WrongInput{"nothing",
                   {},
                   "input: neither input_ids nor inputs_embeds was given, or there is no token in "
                   "them"},
        WrongInput{"both", changed([](ModelInput& i) {
                     i.inputs_embeds = Tensor(Shape{2, 5, 8});
                   }),
                   "input: input_ids and inputs_embeds were both given; give one of them"},
        WrongInput{"rank", changed([](ModelInput& i) { i.input_ids = TokenTensor(Shape{5}); }),
                   "input: input_ids has shape [5]; it must be [batch_size, sequence_length]"},
        WrongInput{"id", changed([](ModelInput& i) { i.input_ids[3] = 40; }),
                   "input: input_ids has 40; it must be from 0 to 39"},
        WrongInput{"negative", changed([](ModelInput& i) { i.input_ids[3] = -1; }),
                   "input: input_ids has -1; it must be from 0 to 39"},
        WrongInput{"type", changed([](ModelInput& i) { i.token_type_ids[0] = 2; }),
                   "input: token_type_ids has 2; it must be from 0 to 1"},
        WrongInput{"types", changed([](ModelInput& i) {
                     i.token_type_ids = TokenTensor(Shape{2, 4});
                   }),
                   "input: token_type_ids has shape [2, 4]; it must be [2, 5]"},
        WrongInput{"position", changed([](ModelInput& i) {
                     i.position_ids = TokenTensor({1, 5}, {0, 1, 16, 3, 4});
                   }),
                   "input: position_ids has 16; it must be from 0 to 15"},
        WrongInput{"mask", changed([](ModelInput& i) {
                     i.attention_mask = TokenTensor(Shape{5, 2});
                   }),
                   "input: attention_mask has shape [5, 2]; it must be [2, 5] or [2, 5, 5]"},
        WrongInput{"long", ModelInput(TokenTensor(Shape{1, 17})),
                   "input: a sequence of 17 tokens is longer than max_position_embeddings (16); "
                   "truncate it"},
        WrongInput{"embeds", changed([](ModelInput& i) {
                     i.input_ids = {};
                     i.inputs_embeds = Tensor(Shape{2, 5, 12});
                   }),
                   "input: inputs_embeds has shape [2, 5, 12]; its last extent must be "
                   "embedding_size (8)"},
        WrongInput{"embeds rank", changed([](ModelInput& i) {
                     i.input_ids = {};
                     i.inputs_embeds = Tensor(Shape{10, 8});
                   }),
                   "input: inputs_embeds has shape [10, 8]; it must be [batch_size, "
                   "sequence_length, embedding_size]"},
        WrongInput{"heads", changed([](ModelInput& i) { i.head_mask = Tensor(Shape{4}); }),
                   "input: head_mask has shape [4]; it must be [3] or [2, 3]"},
        WrongInput{"encoder", changed([](ModelInput& i) {
                     i.encoder_hidden_states = Tensor(Shape{2, 4, 12});
                   }),
                   "input: encoder_hidden_states was given to a decoder without cross-attention; "
                   "set add_cross_attention in its config.json, or leave them out"}),
    [](const auto& tested) {
      std::string name = tested.param.what;
      std::replace(name.begin(), name.end(), ' ', '_');
      return name;
    });

TEST(Model, ChecksTheStatesOfAnEncoder) {
  ElectraConfig config = decoder_config();
  config.add_cross_attention = true;
  const ElectraModel model = tiny_model(config);
  ModelInput input = tiny_input();
  input.encoder_hidden_states = Tensor(Shape{1, 4, 12});
  EXPECT_EQ(
      message_of([&] { model.forward(input); }),
      "input: encoder_hidden_states has shape [1, 4, 12]; it must be [2, encoder_length, 12]");
  input.encoder_hidden_states = Tensor(Shape{2, 4, 12});
  input.encoder_attention_mask = TokenTensor(Shape{2, 3});
  EXPECT_EQ(message_of([&] { model.forward(input); }),
            "input: encoder_attention_mask has shape [2, 3]; it must be [2, 4] or [2, 5, 4]");
}

TEST(Model, TakesPrunedHeadsFromTheConfig) {
  ElectraConfig config = tiny_config();
  config.num_hidden_layers = 1;
  config.pruned_heads[0] = {1};
  const auto model = make_model<ElectraModel>(generate_base(config), config);
  ForwardOptions options;
  options.output_attentions = true;
  EXPECT_EQ(model.forward(tiny_input(), options).attentions[0].shape(), (Shape{2, 2, 5, 5}));
}

TEST(Model, ChecksACacheAgainstTheBatchAndTheModel) {
  const ElectraModel model = tiny_model(decoder_config());
  ForwardOptions options;
  KeyValueCache three({Tensor(Shape{3, 3, 2, 4}), Tensor(Shape{3, 3, 2, 4})},
                      {Tensor(Shape{3, 3, 2, 4}), Tensor(Shape{3, 3, 2, 4})});
  options.cache = &three;
  EXPECT_EQ(message_of([&] { model.forward(tiny_input(), options); }),
            "input: the cache holds 3 sequences, but the input has 2");
  KeyValueCache one_layer({Tensor(Shape{2, 3, 2, 4})}, {Tensor(Shape{2, 3, 2, 4})});
  options.cache = &one_layer;
  EXPECT_EQ(message_of([&] { model.forward(tiny_input(), options); }),
            "input: past_key_values has 1 layers, but the model has 2");
  KeyValueCache narrow({Tensor(Shape{2, 3, 2, 2}), Tensor(Shape{2, 3, 2, 2})},
                       {Tensor(Shape{2, 3, 2, 2}), Tensor(Shape{2, 3, 2, 2})});
  options.cache = &narrow;
  EXPECT_EQ(message_of([&] { model.forward(tiny_input(), options); }),
            "input: past_key_values.0 has 3 heads of 2, but the model has 3 of 4");
}

TEST(Model, ChecksTheShapesOfACache) {
  EXPECT_EQ(
      message_of([] {
        KeyValueCache({Tensor(Shape{2, 3, 4})}, {Tensor(Shape{2, 3, 4})});
      }),
      "input: past_key_values.0.key has shape [2, 3, 4]; it must be [batch_size, heads, past, "
      "head_size]");
  EXPECT_EQ(
      message_of([] {
        KeyValueCache({Tensor(Shape{2, 3, 2, 4})}, {Tensor(Shape{2, 3, 1, 4})});
      }),
      "input: past_key_values.0 has shapes [2, 3, 2, 4] and [2, 3, 1, 4]; they must agree with "
      "those of layer 0, [2, 3, 2, 4]");
  EXPECT_EQ(message_of([] {
              KeyValueCache({Tensor(Shape{2, 3, 2, 4})}, {});
            }),
            "input: past_key_values has 1 keys and 0 values; it must have one of each a layer");
}

TEST(Model, NamesEveryTensorThatIsMissing) {
  auto weights = std::make_shared<testing::GeneratedWeights>();
  weights->add("electra.embeddings.word_embeddings.weight", {40, 8});
  ElectraConfig config = tiny_config();
  config.num_hidden_layers = 1;
  const std::string message = message_of([&] { make_model<ElectraModel>(weights, config); });
  EXPECT_NE(message.find("electra.embeddings.position_embeddings.weight"), std::string::npos);
  EXPECT_NE(message.find("electra.embeddings_project.bias"), std::string::npos);
  EXPECT_EQ(message.find("word_embeddings"), std::string::npos);
}

}  // namespace
}  // namespace electra
