#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "electra/heads/generation.hpp"
#include "support/tiny_inputs.hpp"

namespace electra::testing {

using Ids = std::vector<std::int32_t>;

inline ElectraConfig tiny_decoder_config() {
  ElectraConfig config = tiny_config();
  config.is_decoder = true;
  return config;
}

inline std::shared_ptr<GeneratedWeights> tiny_decoder_weights(const ElectraConfig& config) {
  auto weights = generate_base(config);
  weights->add_linear("generator_predictions.dense", config.hidden_size, config.embedding_size);
  weights->add_layer_norm("generator_predictions.LayerNorm", config.embedding_size);
  weights->add("generator_lm_head.bias", {config.vocab_size});
  return weights;
}

/// A decoder of 40 words and 16 positions.
inline ElectraForCausalLM tiny_decoder(const ElectraConfig& config = tiny_decoder_config(),
                                       int threads = 1) {
  return make_model<ElectraForCausalLM>(tiny_decoder_weights(config), config, threads);
}

inline GenerationConfig sampling(std::uint64_t seed = 0) {
  GenerationConfig config;
  config.do_sample = true;
  config.seed = seed;
  return config;
}

inline GenerationConfig beams(Index count) {
  GenerationConfig config;
  config.num_beams = count;
  return config;
}

inline std::vector<Ids> ids_of(const std::vector<GeneratedSequence>& sequences) {
  std::vector<Ids> ids;
  for (const GeneratedSequence& sequence : sequences) ids.push_back(sequence.ids);
  return ids;
}

}  // namespace electra::testing
