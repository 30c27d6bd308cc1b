#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "electra/io/weights.hpp"
#include "electra/model/config.hpp"

namespace electra::testing {

/// A checkpoint in memory whose numbers follow from the names: a linear congruential sequence that
/// starts at the FNV-1a hash of the name. It needs no file, and anybody can compute it again.
class GeneratedWeights : public WeightSource {
 public:
  /// 0.5 u with u uniform in [-0.5, 0.5); 1 + 0.5 u for names that end in "LayerNorm.weight".
  void add(const std::string& name, const Shape& shape) {
    auto values = std::make_shared<std::vector<float>>();
    std::uint32_t state = 2166136261U;
    for (const char c : name) state = (state ^ static_cast<unsigned char>(c)) * 16777619U;
    const bool is_scale = std::string_view(name).size() >= 16 &&
                          name.compare(name.size() - 16, 16, "LayerNorm.weight") == 0;
    for (Index i = 0; i < shape.element_count(); ++i) {
      state = 1664525U * state + 1013904223U;
      const double u = static_cast<double>(state >> 8) / 16777216.0 - 0.5;
      values->push_back(static_cast<float>(is_scale ? 1 + 0.5 * u : 0.5 * u));
    }
    const void* data = values->data();
    parameters_[name] = {std::move(values), data, DType::f32, shape};
    names_.push_back(name);
  }

  void add_linear(const std::string& name, Index in_features, Index out_features) {
    add(name + ".weight", {out_features, in_features});
    add(name + ".bias", {out_features});
  }
  void add_layer_norm(const std::string& name, Index width) {
    add(name + ".weight", {width});
    add(name + ".bias", {width});
  }

  std::string_view format() const override { return "generated"; }
  std::vector<std::string> names() const override { return names_; }
  const Parameter* find(std::string_view name) const override {
    const auto found = parameters_.find(std::string(name));
    return found == parameters_.end() ? nullptr : &found->second;
  }

 private:
  std::vector<std::string> names_;
  std::map<std::string, Parameter> parameters_;
};

/// Adds one attention block of so many heads as the reference's classes name its tensors.
inline void add_attention(GeneratedWeights& weights, const std::string& name,
                          const ElectraConfig& config, Index heads) {
  const Index width = heads * config.head_size();
  for (const char* part : {"query", "key", "value"}) {
    weights.add_linear(name + ".self." + part, config.hidden_size, width);
  }
  weights.add_linear(name + ".output.dense", width, config.hidden_size);
  weights.add_layer_norm(name + ".output.LayerNorm", config.hidden_size);
}

/// Gives the tensors of the bare model of a config.
inline std::shared_ptr<GeneratedWeights> generate_base(const ElectraConfig& config) {
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

/// A config so small that a test can say everything about it: 40 words, two layers, three heads.
inline ElectraConfig tiny_config() {
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
