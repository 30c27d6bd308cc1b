// The reference against numbers that are, up to the tolerance, those of transformers 4.57.6 with
// torch 2.15.0, for the weights that GeneratedWeights describes.

#include <utility>

#include <gtest/gtest.h>

#include "reference/random_weights.hpp"
#include "reference/reference_model.hpp"

namespace electra::reference {
namespace {

Model tiny_model(const ElectraConfig& config) {
  const auto weights = testing::generate_base(config);
  weights->add_linear("generator_predictions.dense", config.hidden_size, config.embedding_size);
  weights->add_layer_norm("generator_predictions.LayerNorm", config.embedding_size);
  weights->add("generator_lm_head.bias", {config.vocab_size});
  return {config, copied(*weights)};
}

Model tiny_model(PositionEmbeddingType type) {
  ElectraConfig config = testing::tiny_config();
  config.position_embedding_type = type;
  return tiny_model(config);
}

/// Five columns.
Sequence sequence_of(Integers ids, Integers types) {
  Sequence sequence;
  sequence.input_ids = std::move(ids);
  sequence.token_type_ids = std::move(types);
  sequence.position_ids = {0, 1, 2, 3, 4};
  return sequence;
}

Sequence whole() { return sequence_of({2, 5, 9, 17, 3}, {0, 0, 1, 1, 1}); }
Sequence padded() {
  Sequence sequence = sequence_of({2, 31, 3, 0, 0}, {0, 0, 0, 0, 0});
  sequence.attention_mask = {1, 1, 1, 0, 0};
  return sequence;
}

void expect_near(const Values& found, std::size_t from, const Values& wanted) {
  ASSERT_LE(from + wanted.size(), found.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(found[from + i], wanted[i], 1e-6);
}

Values last_hidden_state(const Model& model, const Sequence& sequence) {
  return encode(model, sequence).hidden_states.back();
}

TEST(Reference, HasTheVectorsOfTransformers) {
  const Model model = tiny_model(testing::tiny_config());
  expect_near(last_hidden_state(model, whole()), 0, {0.765908, 0.048871, -0.002582, 0.768690});
  const States states = encode(model, padded());
  expect_near(states.hidden_states.back(), 36, {0.022350, -0.333713, -1.020005, 1.843974});
  expect_near(states.attentions[0], 0, {0.333017, 0.341153, 0.325830, 0, 0});
}

TEST(Reference, AttendsEvenlyWhereEverythingIsMaskedOut) {
  Sequence sequence = whole();
  sequence.attention_mask = {0, 0, 0, 0, 0};
  expect_near(last_hidden_state(tiny_model(testing::tiny_config()), sequence), 0,
              {0.794627, 0.077568, 0.033694, 0.790939});
}

TEST(Reference, HasTheRelativePositionsOfTransformers) {
  expect_near(last_hidden_state(tiny_model(PositionEmbeddingType::relative_key), whole()), 0,
              {0.426096, 0.228715, -0.681472, 0.524685});
  expect_near(last_hidden_state(tiny_model(PositionEmbeddingType::relative_key_query), whole()), 0,
              {0.436482, 0.216116, -0.684391, 0.526872});
}

TEST(Reference, HasTheCrossAttentionOfTransformers) {
  ElectraConfig config = testing::tiny_config();
  config.is_decoder = config.add_cross_attention = true;
  testing::GeneratedWeights encoder;
  encoder.add("enc", {2, 4, 12});
  Sequence sequence = whole();
  sequence.encoder_hidden_states = copied(encoder).at("enc").values;
  sequence.encoder_hidden_states.resize(4 * 12);
  sequence.encoder_attention_mask = {1, 1, 1, 0};
  const Model model = tiny_model(config);
  expect_near(language_model(model, last_hidden_state(model, sequence)), 4 * 40,
              {-0.571694, -0.174586, -0.838072, -0.746200, 0.481825, 0.799659});
}

}  // namespace
}  // namespace electra::reference
