#pragma once

#include "electra/core/export.hpp"
#include "electra/heads/for_task.hpp"
#include "electra/nn/linear.hpp"

namespace electra {

/// The output of ElectraForQuestionAnswering.
struct QuestionAnsweringModelOutput : ModelOutput {
  Tensor start_logits;  ///< [batch_size, sequence_length]; ragged: [tokens]
  Tensor end_logits;    ///< the same shape
};

/// Where an answer begins and where it ends: one dense layer with two outputs.
class ElectraQuestionAnsweringHead : public HeadDefaults {
 public:
  /// The output of a pass.
  using Output = QuestionAnsweringModelOutput;

  /// Throws `config` unless there are two labels.
  ELECTRA_EXPORT ElectraQuestionAnsweringHead(const Weights& weights, const ElectraModel& base);

  /// Both positions ask for the loss.
  static bool has_labels(const ModelInput& input) {
    return !input.start_positions.empty() && !input.end_positions.empty();
  }

  /// Fills in the logits.
  ELECTRA_EXPORT void forward(const HeadInput& input, Output& output) const;

  /// The mean of the cross-entropies of both positions over the sequence, padding included;
  /// positions below 0 count as 0, those beyond the end are ignored. Throws `input` if padding was
  /// not computed.
  ELECTRA_EXPORT float loss(const Output& output, const ModelInput& input,
                            const UnpaddedBatch& batch, const ElectraConfig& config) const;

 private:
  nn::Linear qa_outputs_;
};

/// Where the answer stands; `start_positions` and `end_positions` are [batch_size], in tokens.
using ElectraForQuestionAnswering = ElectraForTask<ElectraQuestionAnsweringHead>;

}  // namespace electra
