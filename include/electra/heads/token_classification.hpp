#pragma once

#include "electra/heads/for_task.hpp"
#include "electra/heads/losses.hpp"
#include "electra/nn/linear.hpp"

namespace electra {

/// The output of ElectraForTokenClassification.
struct TokenClassifierOutput : ModelOutput {
  Tensor logits;  ///< [batch_size, sequence_length, num_labels]; ragged: [tokens, num_labels]
};

/// One dense layer over every token.
class ElectraTokenClassificationHead : public HeadDefaults {
 public:
  /// The output of a pass.
  using Output = TokenClassifierOutput;

  /// Reads "classifier". Throws `config` if there are no labels.
  ElectraTokenClassificationHead(const Weights& weights, const ElectraModel& base)
      : classifier_(weights / "classifier", base.config().hidden_size,
                    detail::label_count(base.config()), Precision::fp32) {}

  /// Fills in the logits.
  void forward(const HeadInput& input, Output& output) const {
    classifier_.forward(input.rows, input.scratch.scores);
    input.batch.pad(input.scratch.scores, output.logits);
  }

  /// The cross-entropy of the tokens with a label; the mask is not asked.
  float loss(const Output& output, const ModelInput& input, const UnpaddedBatch& batch,
             const ElectraConfig& /*config*/) const {
    return token_cross_entropy(output.logits, input.labels, batch);
  }

 private:
  nn::Linear classifier_;
};

/// The class of each token; `labels` are [batch_size, sequence_length], -100 for none.
using ElectraForTokenClassification = ElectraForTask<ElectraTokenClassificationHead>;

}  // namespace electra
