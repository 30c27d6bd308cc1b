#pragma once

#include "electra/core/export.hpp"
#include "electra/heads/for_task.hpp"
#include "electra/nn/linear.hpp"

namespace electra {

/// What ElectraForQuestionAnswering gives.
struct QuestionAnsweringModelOutput : ModelOutput {
  Tensor start_logits;  ///< [batch_size, sequence_length]
  Tensor end_logits;    ///< [batch_size, sequence_length]
};

/// Where an answer begins and where it ends: one dense layer with two outputs.
class ELECTRA_EXPORT ElectraQuestionAnsweringHead : public HeadDefaults {
 public:
  /// What forward() fills.
  using Output = QuestionAnsweringModelOutput;

  /// Throws `config` unless there are two labels.
  ElectraQuestionAnsweringHead(const Weights& weights, const ElectraModel& base);

  /// Both positions ask for the loss.
  static bool has_labels(const ModelInput& input) {
    return !input.start_positions.empty() && !input.end_positions.empty();
  }

  /// From the rows that it wanted, workspace.rows [rows, hidden_size], to the logits.
  void forward(Workspace& workspace, Output& output) const;

  /// The mean of the cross-entropies of both positions over the sequence, padding included;
  /// positions below 0 count as 0, those beyond the end are ignored. Throws `input` if padding was
  /// not computed.
  float loss(const Output& output, const ModelInput& input, const PackedBatch& batch,
             const ElectraConfig& config) const;

 private:
  nn::Linear qa_outputs_;
};

/// Where the answer stands; `start_positions` and `end_positions` are [batch_size], in tokens.
using ElectraForQuestionAnswering = ElectraForTask<ElectraQuestionAnsweringHead>;

}  // namespace electra
