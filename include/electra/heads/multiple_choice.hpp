#pragma once

#include <optional>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/heads/for_task.hpp"
#include "electra/nn/linear.hpp"

namespace electra {

/// What ElectraForMultipleChoice gives.
struct MultipleChoiceModelOutput : ModelOutput {
  Tensor logits;  ///< [batch_size, num_choices]
};

/// One vector for each choice (the config's summary_… fields say how), and one number from it.
/// Inputs are [batch_size, num_choices, sequence_length]; hidden states and attentions have
/// batch_size * num_choices rows.
class ELECTRA_EXPORT ElectraMultipleChoiceHead : public HeadDefaults {
 public:
  /// What forward() fills.
  using Output = MultipleChoiceModelOutput;

  /// Throws `config` for a summary_type or summary_activation that the reference has not, and
  /// `unsupported` for the summary_type "attn", which it names but never implemented.
  ElectraMultipleChoiceHead(const Weights& weights, const ElectraModel& base);

  /// The choices of all questions as one batch. Throws `input` for other shapes.
  static ModelInput prepare(const ModelInput& input);
  /// The rows that summary_type makes one vector of.
  void wanted_rows(const PackedBatch& batch, std::vector<Index>& rows) const;

  /// From the rows that it wanted, workspace.rows [rows, hidden_size], to the logits.
  void forward(Workspace& workspace, Output& output) const;
  /// Gives each question a row of its own.
  void finish(const ModelInput& input, Output& output) const;

  /// The cross-entropy over the choices.
  float loss(const Output& output, const ModelInput& input, const PackedBatch& batch,
             const ElectraConfig& config) const;

 private:
  enum class Summary { first, last, mean };
  static Summary summary_of(const ElectraConfig& config);
  static std::optional<nn::Linear> make_projection(const Weights& weights,
                                                   const ElectraConfig& config);
  static void average(Workspace& workspace);

  Summary summary_;
  std::optional<nn::Linear> projection_;
  kernels::Activation activation_;
  nn::Linear classifier_;
};

/// Which of several texts it is; `labels` are [batch_size], counted among the choices.
using ElectraForMultipleChoice = ElectraForTask<ElectraMultipleChoiceHead>;

}  // namespace electra
