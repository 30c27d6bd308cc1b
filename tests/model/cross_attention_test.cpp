#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "electra/model/model.hpp"
#include "support/expect_near.hpp"
#include "support/tiny_inputs.hpp"

namespace electra {
namespace {

/// A decoder whose self-attention has a head less than what looks at the encoder.
ElectraConfig pruned_config() {
  ElectraConfig config = testing::tiny_config();
  config.is_decoder = true;
  config.add_cross_attention = true;
  config.embedding_size = config.hidden_size = 64;
  config.num_attention_heads = 2;
  config.pruned_heads = {{0, {1}}};
  return config;
}

/// One sequence, whose rows the threads share.
ModelInput input_with_encoder(Index hidden_size) {
  ModelInput input;
  input.input_ids = TokenTensor({1, 7}, {2, 5, 9, 17, 31, 8, 3});
  testing::GeneratedWeights states;
  const Shape shape{1, 11, hidden_size};
  states.add("states", shape);
  input.encoder_hidden_states = Tensor(shape);
  std::copy_n(states.find("states")->floats().get(), shape.element_count(),
              input.encoder_hidden_states.data());
  return input;
}

// A thread that is done with its own attention looks at the encoder while others still read keys.
TEST(CrossAttention, OfMoreHeadsThanAreLeftGivesTheSameOnEveryRun) {
  const ElectraConfig config = pruned_config();
  const auto model = [&](int threads) {
    return testing::make_model<ElectraModel>(testing::generate_base(config), config, threads);
  };
  const ModelInput input = input_with_encoder(config.hidden_size);
  const Tensor alone = model(1).forward(input).last_hidden_state;
  const ElectraModel shared = model(2);
  for (int run = 0; run < 300; ++run)
    testing::expect_same(shared.forward(input).last_hidden_state, alone);
}

}  // namespace
}  // namespace electra
