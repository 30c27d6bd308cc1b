// What a pass refuses because the model would have to look where it has nothing.

#include <gtest/gtest.h>

#include "core/less_memory.hpp"
#include "electra/model/cache.hpp"
#include "electra/model/model.hpp"
#include "support/generated_weights.hpp"
#include "support/message_of.hpp"
#include "support/sanitized.hpp"
#include "support/tiny_inputs.hpp"

namespace electra {
namespace {

using testing::generate_base;
using testing::make_model;
using testing::message_of;
using testing::tiny_config;

ModelInput with_positions(Index length) {
  ModelInput input;
  input.input_ids = TokenTensor({1, length});
  input.position_ids = TokenTensor({1, length});  // all 0, which absolute positions allow
  return input;
}

// Distances between tokens do not follow position_ids.
TEST(RelativePositions, EndWithTheTableWhateverThePositionsAre) {
  ElectraConfig config = tiny_config();
  config.is_decoder = true;
  for (const auto type :
       {PositionEmbeddingType::relative_key, PositionEmbeddingType::relative_key_query}) {
    config.position_embedding_type = type;
    const auto model = make_model<ElectraModel>(generate_base(config), config);
    const char* const wanted =
        "input: a sequence of 17 tokens is longer than max_position_embeddings (16); truncate it";
    EXPECT_EQ(message_of([&] { model.forward(with_positions(17)); }), wanted);
    KeyValueCache cache;
    ForwardOptions options;
    options.cache = &cache;
    model.forward(with_positions(16), options);
    EXPECT_EQ(message_of([&] { model.forward(with_positions(1), options); }), wanted);
  }
}

TEST(AbsolutePositions, MayRepeatBeyondTheTable) {
  const auto model = make_model<ElectraModel>(generate_base(tiny_config()), tiny_config());
  EXPECT_EQ(model.forward(with_positions(20)).last_hidden_state.size(1), 20);
}

TEST(HeadMask, CountsTheHeadsThatAreLeft) {
  ElectraConfig config = tiny_config();
  config.pruned_heads = {{0, {1}}, {1, {0}}};
  const auto model = make_model<ElectraModel>(generate_base(config), config);
  ModelInput input;
  input.input_ids = TokenTensor({1, 3});
  const Tensor plain = model.forward(input).last_hidden_state;
  input.head_mask = Tensor({2}, {1, 1});
  EXPECT_EQ(model.forward(input).last_hidden_state[0], plain[0]);
  input.head_mask = Tensor({2}, {1, 0});
  EXPECT_NE(model.forward(input).last_hidden_state[0], plain[0]);
  input.head_mask = Tensor(Shape{3});
  EXPECT_EQ(message_of([&] { model.forward(input); }),
            "input: head_mask has shape [3]; it must be [2] or [2, 2]");
}

TEST(HeadMask, IsNotForLayersOfDifferentHeads) {
  ElectraConfig config = tiny_config();
  config.pruned_heads = {{0, {1}}};
  const auto model = make_model<ElectraModel>(generate_base(config), config);
  ModelInput input;
  input.input_ids = TokenTensor({1, 3});
  input.head_mask = Tensor({2}, {1, 1});
  EXPECT_EQ(message_of([&] { model.forward(input); }),
            "unsupported: head_mask was given to a model whose layers have different numbers of "
            "heads left; mask or prune, not both");
}

/// A decoder whose self-attention has lost heads, but not its cross-attention.
ElectraConfig pruned_decoder(std::vector<Index> pruned) {
  ElectraConfig config = tiny_config();
  config.is_decoder = config.add_cross_attention = true;
  config.pruned_heads = {{0, pruned}, {1, std::move(pruned)}};
  return config;
}

ModelInput with_encoder(const Tensor& head_mask) {
  ModelInput input;
  input.input_ids = TokenTensor({1, 3}, {2, 5, 3});
  input.encoder_hidden_states = Tensor(Shape{1, 2, tiny_config().hidden_size});
  for (float& state : input.encoder_hidden_states) state = 1;
  input.head_mask = head_mask;
  return input;
}

TEST(HeadMask, OfOneHeadServesEveryHeadOfCrossAttention) {
  const ElectraConfig config = pruned_decoder({0, 2});
  const auto model = make_model<ElectraModel>(generate_base(config), config);
  ForwardOptions options;
  options.output_attentions = true;
  const auto output = model.forward(with_encoder(Tensor({1}, {0.5F})), options);
  const Tensor& masked = output.cross_attentions.front();
  ASSERT_EQ(masked.shape(), (Shape{1, 3, 3, 2}));
  for (Index row = 0; row < masked.row_count(); ++row)
    EXPECT_NEAR(masked[2 * row] + masked[2 * row + 1], 0.5, 1e-6) << row;
}

TEST(HeadMask, IsNotForCrossAttentionOfOtherHeads) {
  const ElectraConfig config = pruned_decoder({1});
  const auto model = make_model<ElectraModel>(generate_base(config), config);
  EXPECT_EQ(message_of([&] {
              model.forward(with_encoder(Tensor({2}, {1, 1})));
            }),
            "unsupported: head_mask was given to a model whose layers have 2 heads left, but its "
            "cross-attention 3; mask or prune, not both");
  ModelInput alone = with_encoder(Tensor({2}, {1, 1}));
  alone.encoder_hidden_states = {};
  EXPECT_EQ(model.forward(alone).last_hidden_state.size(1), 3);
}

TEST(OptionalInput, IsNotLeftOutByAShapeWithoutElements) {
  const auto model = make_model<ElectraModel>(generate_base(tiny_config()), tiny_config());
  ModelInput input;
  input.input_ids = TokenTensor({1, 6});
  input.attention_mask = TokenTensor(Shape{1, 0, 6});
  EXPECT_EQ(message_of([&] { model.forward(input); }),
            "input: attention_mask has shape [1, 0, 6]; it must be [1, 6] or [1, 6, 6]");
  input.attention_mask = {};
  input.token_type_ids = TokenTensor(Shape{1, 0});
  EXPECT_EQ(message_of([&] { model.forward(input); }),
            "input: token_type_ids has shape [1, 0], which has no element; leave it out");
}

TEST(RowSelector, SelectsRowsOfTheBatchInOrder) {
  const auto model = make_model<ElectraModel>(generate_base(tiny_config()), tiny_config());
  const auto selecting = [&](const std::vector<Index>& selected) {
    return message_of([&] {
      Workspace workspace;
      ModelOutput output;
      const auto select = [&](const UnpaddedBatch&, std::vector<Index>& rows) { rows = selected; };
      model.run(RaggedBatch{{2, 5, 3}, {}, {3}}, {}, select, workspace, output);
    });
  };
  EXPECT_EQ(selecting({0, 2}), "nothing was thrown");
  EXPECT_EQ(selecting({100000000}),
            "input: row 100000000 was selected of a batch that has 3; select rows from 0 to 2");
  EXPECT_EQ(selecting({2, 0}),
            "input: the rows that were selected of a batch are not ascending; sort them");
}

TEST(ElectraModel, IsNotMadeOfAConfigThatContradictsItself) {
  ElectraConfig config = tiny_config();
  const auto weights = generate_base(config);
  config.num_attention_heads = 0;
  EXPECT_EQ(message_of([&] { make_model<ElectraModel>(weights, config); }),
            "config: config.json: num_attention_heads is 0; it must be from 1 to 1024");
}

TEST(ElectraModel, RefusesToRunWithoutThreadsOrTensors) {
  ElectraConfig config = tiny_config();
  const Weights weights(generate_base(config));
  EXPECT_EQ(message_of([&] { ElectraModel(weights, config, Precision::fp32, nullptr); }),
            "input: a model was given no thread pool; give it one");
  ++config.num_hidden_layers;
  const ElectraModel model(weights, config, Precision::fp32, std::make_shared<ThreadPool>(1));
  EXPECT_EQ(message_of([&] { model.forward(with_positions(3)); }),
            "weights: the checkpoint lacks tensors of the encoder; require_complete() of its "
            "Weights names them");
}

// A config may ask for more than any machine has, before a tensor is missed.
TEST(Bounds, OfAModelAreTheTensorsThatAreThere) {
  if (testing::sanitized) GTEST_SKIP() << "sanitizers reserve more memory than any limit";
  ElectraConfig config;
  config.hidden_size = config.embedding_size = 65536;
  config.num_attention_heads = 2;
  config.intermediate_size = 1 << 20;
  config.num_hidden_layers = 256;
  config.is_decoder = config.add_cross_attention = true;
  config.position_embedding_type = PositionEmbeddingType::relative_key;
  const Weights weights(std::make_shared<testing::GeneratedWeights>());
  const auto threads = std::make_shared<ThreadPool>(1);
  const testing::LessMemory limit(std::size_t{64} << 20);
  const std::string missing = message_of([&] {
    const ElectraModel model(weights, config, Precision::fp32, threads);
    weights.require_complete();
  });
  EXPECT_EQ(missing.substr(0, missing.find(':', 9)),
            "weights: the checkpoint lacks 6917 tensors that the model needs");
}

}  // namespace
}  // namespace electra
