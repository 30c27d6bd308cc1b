#pragma once

#include "electra/core/export.hpp"
#include "electra/heads/for_task.hpp"
#include "electra/heads/losses.hpp"
#include "electra/nn/layer_norm.hpp"
#include "electra/nn/linear.hpp"

namespace electra {

/// The output of both language models.
struct LanguageModelOutput : ModelOutput {
  Tensor logits;  ///< [batch_size, sequence_length, vocab_size]; ragged: [tokens, vocab_size]
};

/// The labels of a language model: the tokens themselves where they were masked, or the tokens that
/// come next.
enum class LanguageModelObjective { masked, causal };

/// The generator's head, of masked and causal language models: dense, GELU whatever the config
/// says, LayerNorm, then a score for each word of the vocabulary.
class ElectraGeneratorPredictions {
 public:
  /// Reads "generator_predictions" and, unless it is tied, "generator_lm_head". Tied, the word
  /// embeddings are its weights, whatever the checkpoint has beside them.
  ELECTRA_EXPORT ElectraGeneratorPredictions(const Weights& weights, const ElectraModel& base);

  /// Returns the scores of rows [rows, hidden_size], [rows, vocab_size], in the scratch memory.
  ELECTRA_EXPORT Tensor& scores(const Tensor& rows, HeadScratch& scratch) const;

 private:
  nn::Linear dense_;
  nn::LayerNorm layer_norm_;
  nn::Linear lm_head_;
};

/// Which word stands at each position, or comes after it.
template <LanguageModelObjective objective>
class ElectraLanguageModelHead : public HeadDefaults {
 public:
  /// The output of a pass.
  using Output = LanguageModelOutput;
  /// The generator of a checkpoint that holds both networks.
  static constexpr Network network = Network::generator;

  /// Reads "generator_predictions" and, unless it is tied, "generator_lm_head".
  ElectraLanguageModelHead(const Weights& weights, const ElectraModel& base)
      : predictions_(weights, base) {}

  /// Fills in the logits.
  void forward(const HeadInput& input, Output& output) const {
    input.batch.pad(predictions_.scores(input.rows, input.scratch), output.logits);
  }
  /// Returns the scores of rows [rows, hidden_size], [rows, vocab_size], in the scratch memory: for
  /// those who want some rows only.
  Tensor& scores(const Tensor& rows, HeadScratch& scratch) const {
    return predictions_.scores(rows, scratch);
  }

  /// The cross-entropy of the tokens with a label; NaN if there is none. A causal model is compared
  /// with the label of the next token.
  float loss(const Output& output, const ModelInput& input, const UnpaddedBatch& batch,
             const ElectraConfig& /*config*/) const {
    if constexpr (objective == LanguageModelObjective::causal)
      return token_cross_entropy(output.logits, shifted_labels(input.labels), batch);
    else
      return token_cross_entropy(output.logits, input.labels, batch);
  }

 private:
  ElectraGeneratorPredictions predictions_;
};

}  // namespace electra
