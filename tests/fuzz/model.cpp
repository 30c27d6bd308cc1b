#include "fuzz/model.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "electra/core/thread_pool.hpp"
#include "electra/heads/pre_training.hpp"
#include "io/support.hpp"

namespace electra::fuzz {
namespace {

std::shared_ptr<ThreadPool> caller_alone() {
  static const auto threads = std::make_shared<ThreadPool>(1);
  return threads;
}

void predict(const Weights& weights, const ElectraConfig& config,
             Precision precision = Precision::fp32) {
  const ElectraForPreTraining model(weights, config, precision, caller_alone());
  weights.require_complete();
  const Index words = std::min<Index>({3, config.max_position_embeddings, config.vocab_size});
  TokenTensor ids({1, words});
  for (Index i = 0; i < words; ++i) ids[i] = static_cast<std::int32_t>(i);
  model.forward({ids});
}

/// The sizes of golden/hostile and of golden/formats.
std::vector<ElectraConfig> known_configs() {
  return {ElectraConfig::from_json(
              R"({"vocab_size":11,"embedding_size":4,"hidden_size":4,"num_hidden_layers":1,)"
              R"("num_attention_heads":2,"intermediate_size":4,"max_position_embeddings":6})"),
          ElectraConfig::from_json(
              R"({"vocab_size":131,"embedding_size":16,"hidden_size":24,"num_hidden_layers":2,)"
              R"("num_attention_heads":3,"intermediate_size":32,"max_position_embeddings":33})")};
}

}  // namespace

void use_as_model(std::vector<NamedParameter> tensors) {
  use_as_model(std::make_shared<testing::FakeSource>(std::move(tensors)));
}

void use_as_model(const std::shared_ptr<const WeightSource>& source) {
  static const std::vector<ElectraConfig> configs = known_configs();
  const Parameter* words = source->find("electra.embeddings.word_embeddings.weight");
  if (words == nullptr || words->shape.rank() != 2) return;
  for (const ElectraConfig& config : configs) {
    if (words->shape[0] == config.vocab_size)
      predict(Weights(source), config, precision_for(*source, {}));
  }
}

void use_config(const ElectraConfig& config) {
  const std::vector<std::pair<Index, Index>> bounds = {
      {config.vocab_size, 256},       {config.embedding_size, 64},
      {config.hidden_size, 64},       {config.num_hidden_layers, 3},
      {config.intermediate_size, 64}, {config.max_position_embeddings, 512},
      {config.type_vocab_size, 16},
  };
  for (const auto& [size, most] : bounds) {
    if (size > most) return;
  }
  const auto nothing = std::make_shared<testing::FakeSource>(std::vector<NamedParameter>());
  predict(Weights(nothing, MissingWeights::initialize), config);
}

}  // namespace electra::fuzz
