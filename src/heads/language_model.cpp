#include "electra/heads/language_model.hpp"

namespace electra {
namespace {

nn::Linear make_lm_head(const Weights& weights, const ElectraConfig& config) {
  const Weights own = weights / "generator_lm_head";
  if (!config.tie_word_embeddings)
    return {own, config.embedding_size, config.vocab_size, Precision::fp32};
  const Weights tied = weights / "electra" / "embeddings" / "word_embeddings";
  return {own, config.embedding_size, config.vocab_size, tied};
}

}  // namespace

ElectraGeneratorPredictions::ElectraGeneratorPredictions(const Weights& weights,
                                                         const ElectraModel& base)
    : dense_(weights / "generator_predictions" / "dense", base.config().hidden_size,
             base.config().embedding_size, Precision::fp32),
      layer_norm_(weights / "generator_predictions" / "LayerNorm", base.config().embedding_size,
                  static_cast<float>(base.config().layer_norm_eps)),
      lm_head_(make_lm_head(weights, base.config())) {}

Tensor& ElectraGeneratorPredictions::scores(const Tensor& rows, HeadScratch& scratch) const {
  auto& [hidden, scores] = scratch;
  dense_.forward(rows, hidden, nn::Activation::gelu);
  layer_norm_.forward(hidden);
  lm_head_.forward(hidden, scores);
  return scores;
}

}  // namespace electra
