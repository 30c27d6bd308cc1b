#pragma once

#include <optional>
#include <utility>

#include "electra/heads/for_task.hpp"
#include "electra/nn/layer_norm.hpp"
#include "electra/nn/linear.hpp"

namespace electra {

/// dense, gelu, LayerNorm, then a score for every word of the vocabulary: the generator's head,
/// which masked and causal language models share. The activation is gelu whatever the config says.
class ElectraGeneratorPredictions {
 public:
  /// Asks for "generator_predictions" and, unless it is tied, "generator_lm_head".
  ElectraGeneratorPredictions(const Weights& weights, const ElectraModel& base)
      : ElectraGeneratorPredictions(weights, base.config(), base.embeddings().word_embeddings()) {}

  /// The workspace's rows, [rows, hidden_size], to its `head.scores`, [rows, vocab_size].
  void forward(Workspace& workspace) const {
    auto& [hidden, scores] = workspace.head;
    dense_.forward(workspace.rows, hidden, kernels::Activation::gelu);
    layer_norm_.forward(hidden);
    lm_head_.forward(hidden, scores);
  }

 private:
  ElectraGeneratorPredictions(const Weights& weights, const ElectraConfig& config,
                              const nn::Embedding& word_embeddings)
      : dense_(weights / "generator_predictions" / "dense", config.hidden_size,
               config.embedding_size),
        layer_norm_(weights / "generator_predictions" / "LayerNorm", config.embedding_size,
                    static_cast<float>(config.layer_norm_eps)),
        lm_head_(make_lm_head(weights / "generator_lm_head", config, word_embeddings)) {}

  // Tied: the word embeddings are the head's weights, whatever the checkpoint stores beside them.
  static nn::Linear make_lm_head(const Weights& weights, const ElectraConfig& config,
                                 const nn::Embedding& word_embeddings) {
    if (config.tie_word_embeddings) {
      return nn::Linear(weights, config.embedding_size, config.vocab_size, word_embeddings.data());
    }
    return nn::Linear(weights, config.embedding_size, config.vocab_size);
  }

  nn::Linear dense_;
  nn::LayerNorm layer_norm_;
  nn::Linear lm_head_;
};

}  // namespace electra
