#pragma once

#include <vector>

#include "electra/core/export.hpp"
#include "electra/heads/for_task.hpp"
#include "electra/nn/linear.hpp"

namespace electra {

/// The output of ElectraForSequenceClassification.
struct SequenceClassifierOutput : ModelOutput {
  Tensor logits;  ///< [batch_size, num_labels]
};

/// dense, gelu, out_proj over the first token. (BERT pools with tanh; ELECTRA does not.)
class ElectraClassificationHead : public HeadDefaults {
 public:
  /// The output of a pass.
  using Output = SequenceClassifierOutput;

  /// Reads "classifier.dense" and "classifier.out_proj". Throws `config` if there are no labels.
  ElectraClassificationHead(const Weights& weights, const ElectraModel& base)
      : dense_(weights / "classifier" / "dense", base.config().hidden_size,
               base.config().hidden_size, Precision::fp32),
        out_proj_(weights / "classifier" / "out_proj", base.config().hidden_size,
                  detail::label_count(base.config()), Precision::fp32) {}

  /// The first token of each sequence.
  static void wanted_rows(const UnpaddedBatch& batch, std::vector<Index>& rows) {
    batch.first_rows(rows);
  }
  /// Labels may be classes or numbers.
  static bool has_labels(const ModelInput& input) {
    return !input.labels.empty() || !input.label_values.empty();
  }

  /// Fills in the logits.
  void forward(const HeadInput& input, Output& output) const {
    auto& [hidden, scores] = input.scratch;
    dense_.forward(input.rows, hidden, nn::Activation::gelu);
    out_proj_.forward(hidden, scores);
    input.batch.pad_sequences(scores, output.logits);
  }

  /// The squared error, cross-entropy or binary cross-entropy, as config.problem_type says; where
  /// it says nothing, one label means regression, integers one label of several, and numbers
  /// several labels at once.
  ELECTRA_EXPORT float loss(const Output& output, const ModelInput& input,
                            const UnpaddedBatch& batch, const ElectraConfig& config) const;

 private:
  nn::Linear dense_;
  nn::Linear out_proj_;
};

/// The class of a text; `labels` are [batch_size], `label_values` [batch_size, num_labels] or, for
/// regression to one number, [batch_size].
using ElectraForSequenceClassification = ElectraForTask<ElectraClassificationHead>;

}  // namespace electra
