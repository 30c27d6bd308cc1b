#pragma once

#include <cmath>
#include <map>
#include <memory>
#include <string>

#include "reference/random_case.hpp"
#include "support/generated_weights.hpp"

namespace electra::reference {

/// Adds the tensors of a case's head.
inline void add_head(const Case& tested, testing::GeneratedWeights& weights) {
  const ElectraConfig& config = tested.config;
  const Index hidden = config.hidden_size;
  switch (tested.head) {
    case Head::none:
      return;
    case Head::pre_training:
      weights.add_linear("discriminator_predictions.dense", hidden, hidden);
      return weights.add_linear("discriminator_predictions.dense_prediction", hidden, 1);
    case Head::masked_lm:
    case Head::causal_lm:
      weights.add_linear("generator_predictions.dense", hidden, config.embedding_size);
      weights.add_layer_norm("generator_predictions.LayerNorm", config.embedding_size);
      return weights.add_linear("generator_lm_head", config.embedding_size, config.vocab_size);
    case Head::sequence_classification:
      weights.add_linear("classifier.dense", hidden, hidden);
      return weights.add_linear("classifier.out_proj", hidden, config.num_labels());
    case Head::token_classification:
      return weights.add_linear("classifier", hidden, config.num_labels());
    case Head::question_answering:
      return weights.add_linear("qa_outputs", hidden, 2);
    case Head::multiple_choice:
      weights.add_linear("sequence_summary.summary", hidden, hidden);
      return weights.add_linear("classifier", hidden, 1);
  }
}

/// Bounds of the random values of each tensor of a checkpoint.
class Spread {
 public:
  /// Products are about as large as what goes in, or larger: then softmax has favourites, and
  /// activations leave their middle part. Not in low precision, whose rounding would be enlarged.
  Spread(const Case& tested, Random& random) {
    const float gains[] = {1.0F, 1.7F, 3.0F};
    const bool exact = tested.precision == Precision::fp32;
    gain_ = gains[random.below(exact ? 3 : 2)];
    activation_gain_ = exact && random.chance(30) ? 15.0F : gain_;
  }

  float of(const std::string& name, const Shape& shape) const {
    const auto contains = [&](const char* part) { return name.find(part) != std::string::npos; };
    if (shape.rank() < 2 || contains("_embeddings.")) return 0.5F;
    const bool has_activation = contains("intermediate.dense") || contains("predictions.dense.") ||
                                contains("classifier.dense") || contains("summary.summary");
    return (has_activation ? activation_gain_ : gain_) / std::sqrt(static_cast<float>(shape[-1]));
  }

 private:
  float gain_;
  float activation_gain_;
};

/// A checkpoint for a case.
inline std::shared_ptr<testing::GeneratedWeights> random_weights(const Case& tested) {
  std::shared_ptr<testing::GeneratedWeights> weights = testing::generate_base(tested.config);
  add_head(tested, *weights);
  Random random(~tested.seed);
  const Spread spread(tested, random);
  for (const std::string& name : weights->names()) {
    const Parameter& tensor = *weights->find(name);
    const bool is_norm = name.find("LayerNorm.weight") != std::string::npos;
    const float size = spread.of(name, tensor.shape);
    auto* values = const_cast<float*>(static_cast<const float*>(tensor.data));
    for (Index i = 0; i < tensor.shape.element_count(); ++i)
      values[i] = random.uniform() * size + (is_norm ? 1.0F : 0.0F);
  }
  return weights;
}

/// The same for the reference.
inline std::map<std::string, Weight> copied(const testing::GeneratedWeights& weights) {
  std::map<std::string, Weight> copies;
  for (const std::string& name : weights.names()) {
    const Parameter& tensor = *weights.find(name);
    const Index columns = tensor.shape[-1], count = tensor.shape.element_count();
    const auto* values = static_cast<const float*>(tensor.data);
    copies[name] = {count / columns, columns, Values(values, values + count)};
  }
  return copies;
}

}  // namespace electra::reference
