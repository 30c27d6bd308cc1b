#include "support/generated_weights.hpp"

namespace electra::testing {
namespace {

/// Adds one attention block of so many heads as the reference's classes name its tensors.
void add_attention(GeneratedWeights& weights, const std::string& name, const ElectraConfig& config,
                   Index heads) {
  const Index width = heads * config.head_size();
  for (const char* part : {"query", "key", "value"}) {
    weights.add_linear(name + ".self." + part, config.hidden_size, width);
  }
  weights.add_linear(name + ".output.dense", width, config.hidden_size);
  weights.add_layer_norm(name + ".output.LayerNorm", config.hidden_size);
}

}  // namespace

std::shared_ptr<GeneratedWeights> generate_base(const ElectraConfig& config) {
  auto weights = std::make_shared<GeneratedWeights>();
  const std::string embeddings = "electra.embeddings.";
  const Index width = config.embedding_size;
  weights->add(embeddings + "word_embeddings.weight", {config.vocab_size, width});
  weights->add(embeddings + "position_embeddings.weight", {config.max_position_embeddings, width});
  weights->add(embeddings + "token_type_embeddings.weight", {config.type_vocab_size, width});
  weights->add_layer_norm(embeddings + "LayerNorm", width);
  if (width != config.hidden_size) {
    weights->add_linear("electra.embeddings_project", width, config.hidden_size);
  }
  for (Index i = 0; i < config.num_hidden_layers; ++i) {
    const std::string layer = "electra.encoder.layer." + std::to_string(i) + ".";
    add_attention(*weights, layer + "attention", config, config.heads_of_layer(i));
    if (config.add_cross_attention)
      add_attention(*weights, layer + "crossattention", config, config.num_attention_heads);
    if (config.position_embedding_type != PositionEmbeddingType::absolute) {
      weights->add(layer + "attention.self.distance_embedding.weight",
                   {2 * config.max_position_embeddings - 1, config.head_size()});
    }
    weights->add_linear(layer + "intermediate.dense", config.hidden_size, config.intermediate_size);
    weights->add_linear(layer + "output.dense", config.intermediate_size, config.hidden_size);
    weights->add_layer_norm(layer + "output.LayerNorm", config.hidden_size);
  }
  return weights;
}

ElectraConfig tiny_config() {
  ElectraConfig config;
  config.vocab_size = 40;
  config.embedding_size = 8;
  config.hidden_size = 12;
  config.num_hidden_layers = 2;
  config.num_attention_heads = 3;
  config.intermediate_size = 20;
  config.max_position_embeddings = 16;
  config.id2label = {{0, "no"}, {1, "perhaps"}, {2, "yes"}};
  config.label2id = {{"no", 0}, {"perhaps", 1}, {"yes", 2}};
  return config;
}

}  // namespace electra::testing
