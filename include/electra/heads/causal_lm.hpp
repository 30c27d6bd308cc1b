#pragma once

#include "electra/heads/for_task.hpp"
#include "electra/heads/language_model.hpp"
#include "electra/heads/losses.hpp"

namespace electra {

/// What ElectraForCausalLM gives.
struct CausalLMOutput : ModelOutput {
  Tensor logits;  ///< [batch_size, sequence_length, vocab_size]
};

/// Which word comes next. The config's is_decoder makes it causal; without, every token sees the
/// whole text, as in the reference.
class ElectraCausalLMHead : public HeadDefaults {
 public:
  /// What forward() fills.
  using Output = CausalLMOutput;
  /// The generator of a checkpoint that holds both networks.
  static constexpr Network network = Network::generator;

  /// Asks for "generator_predictions" and, unless it is tied, "generator_lm_head".
  ElectraCausalLMHead(const Weights& weights, const ElectraModel& base)
      : predictions_(weights, base) {}

  /// From the rows that it wanted, workspace.rows [rows, hidden_size], to the logits.
  void forward(Workspace& workspace, Output& output) const {
    forward(workspace);
    workspace.input.batch.unpack(workspace.head.scores, output.logits);
  }

  /// The workspace's rows to its `head.scores`, [rows, vocab_size]: for whoever wants some rows
  /// only.
  void forward(Workspace& workspace) const { predictions_.forward(workspace); }

  /// The cross-entropy of what each token says of the next one's label.
  float loss(const Output& output, const ModelInput& input, const PackedBatch& batch,
             const ElectraConfig& /*config*/) const {
    return token_cross_entropy(output.logits, shifted_labels(input.labels), batch);
  }

 private:
  ElectraGeneratorPredictions predictions_;
};

/// Which word comes next; `labels` are [batch_size, sequence_length], -100 for none.
using ElectraForCausalLM = ElectraForTask<ElectraCausalLMHead>;

}  // namespace electra
