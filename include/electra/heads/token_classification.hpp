#pragma once

#include "electra/heads/for_task.hpp"
#include "electra/heads/losses.hpp"
#include "electra/nn/linear.hpp"

namespace electra {

/// What ElectraForTokenClassification gives.
struct TokenClassifierOutput : ModelOutput {
  Tensor logits;  ///< [batch_size, sequence_length, num_labels]
};

/// One dense layer over every token.
class ElectraTokenClassificationHead : public HeadDefaults {
 public:
  /// What forward() fills.
  using Output = TokenClassifierOutput;

  /// Asks for "classifier".
  ElectraTokenClassificationHead(const Weights& weights, const ElectraModel& base)
      : classifier_(weights / "classifier", base.config().hidden_size, base.config().num_labels()) {
  }

  /// From the rows that it wanted, workspace.rows [rows, hidden_size], to the logits.
  void forward(Workspace& workspace, Output& output) const {
    classifier_.forward(workspace.rows, workspace.head.scores);
    workspace.input.batch.unpack(workspace.head.scores, output.logits);
  }

  /// The cross-entropy of the tokens with a label; the mask is not asked.
  float loss(const Output& output, const ModelInput& input, const PackedBatch& batch,
             const ElectraConfig& /*config*/) const {
    return token_cross_entropy(output.logits, input.labels, batch);
  }

 private:
  nn::Linear classifier_;
};

/// The class of each token; `labels` are [batch_size, sequence_length], -100 for none.
using ElectraForTokenClassification = ElectraForTask<ElectraTokenClassificationHead>;

}  // namespace electra
