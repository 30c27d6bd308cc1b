#pragma once

#include <utility>

#include "electra/core/export.hpp"
#include "electra/heads/for_task.hpp"
#include "electra/nn/activation.hpp"
#include "electra/nn/linear.hpp"

namespace electra {

/// What ElectraForPreTraining gives.
struct ElectraForPreTrainingOutput : ModelOutput {
  Tensor logits;  ///< [batch_size, sequence_length]; above 0: the token looks replaced
};

/// dense, the config's activation, one number a token: the discriminator's replaced token
/// detection.
class ELECTRA_EXPORT ElectraDiscriminatorPredictions : public HeadDefaults {
 public:
  /// What forward() fills.
  using Output = ElectraForPreTrainingOutput;

  /// Asks for "discriminator_predictions". Throws `config` for an unknown hidden_act.
  ElectraDiscriminatorPredictions(const Weights& weights, const ElectraModel& base)
      : dense_(weights / "discriminator_predictions" / "dense", base.config().hidden_size,
               base.config().hidden_size),
        activation_(nn::activation_named(base.config().hidden_act, "hidden_act")),
        dense_prediction_(weights / "discriminator_predictions" / "dense_prediction",
                          base.config().hidden_size, 1) {}

  /// From the rows that it wanted, workspace.rows [rows, hidden_size], to the logits.
  void forward(Workspace& workspace, Output& output) const {
    auto& [hidden, scores] = workspace.head;
    dense_.forward(workspace.rows, hidden, activation_);
    dense_prediction_.forward(hidden, scores);
    scores.resize(Shape{scores.row_count()});
    workspace.input.batch.unpack(scores, output.logits);
  }

  /// The binary cross-entropy of the tokens whose mask is 1 exactly, of all without a mask; NaN if
  /// there is none. Throws `input` for a mask with a row for each query.
  float loss(const Output& output, const ModelInput& input, const PackedBatch& batch,
             const ElectraConfig& config) const;

 private:
  nn::Linear dense_;
  kernels::Activation activation_;
  nn::Linear dense_prediction_;
};

/// Which tokens were replaced; `labels` are [batch_size, sequence_length], 1 for replaced.
using ElectraForPreTraining = ElectraForTask<ElectraDiscriminatorPredictions>;

}  // namespace electra
