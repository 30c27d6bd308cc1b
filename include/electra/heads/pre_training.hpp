#pragma once

#include <utility>

#include "electra/core/export.hpp"
#include "electra/heads/for_task.hpp"
#include "electra/nn/activation.hpp"
#include "electra/nn/linear.hpp"

namespace electra {

/// The output of ElectraForPreTraining.
struct ElectraForPreTrainingOutput : ModelOutput {
  Tensor logits;  ///< [batch_size, sequence_length], ragged: [tokens]; above 0: replaced
};

/// dense, the config's activation, one number a token: the discriminator's replaced token
/// detection.
class ElectraDiscriminatorPredictions : public HeadDefaults {
 public:
  /// The output of a pass.
  using Output = ElectraForPreTrainingOutput;

  /// Reads "discriminator_predictions". Throws `config` for an unknown hidden_act.
  ElectraDiscriminatorPredictions(const Weights& weights, const ElectraModel& base)
      : dense_(weights / "discriminator_predictions" / "dense", base.config().hidden_size,
               base.config().hidden_size, Precision::fp32),
        activation_(nn::activation_named(base.config().hidden_act, "hidden_act")),
        dense_prediction_(weights / "discriminator_predictions" / "dense_prediction",
                          base.config().hidden_size, 1, Precision::fp32) {}

  /// Fills in the logits.
  void forward(const HeadInput& input, Output& output) const {
    auto& [hidden, scores] = input.scratch;
    dense_.forward(input.rows, hidden, activation_);
    dense_prediction_.forward(hidden, scores);
    scores.resize(Shape{scores.row_count()});
    input.batch.pad(scores, output.logits);
  }

  /// The binary cross-entropy of the tokens whose mask is 1 exactly, of all without a mask; NaN if
  /// there is none. Throws `input` for a mask with a row for each query.
  ELECTRA_EXPORT float loss(const Output& output, const ModelInput& input,
                            const UnpaddedBatch& batch, const ElectraConfig& config) const;

 private:
  nn::Linear dense_;
  nn::Activation activation_;
  nn::Linear dense_prediction_;
};

/// Which tokens were replaced; `labels` are [batch_size, sequence_length], 1 for replaced.
using ElectraForPreTraining = ElectraForTask<ElectraDiscriminatorPredictions>;

}  // namespace electra
