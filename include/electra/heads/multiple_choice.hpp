#pragma once

#include <optional>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/heads/for_task.hpp"
#include "electra/nn/activation.hpp"
#include "electra/nn/linear.hpp"

namespace electra {

/// The output of ElectraForMultipleChoice.
struct MultipleChoiceModelOutput : ModelOutput {
  Tensor logits;  ///< [batch_size, num_choices]
};

/// A vector of each choice, as the config's summary_… fields have it, and a score of each vector.
class ElectraMultipleChoiceHead : public HeadDefaults {
 public:
  /// The output of a pass.
  using Output = MultipleChoiceModelOutput;

  /// Throws `config` for a summary_type or summary_activation that the reference has not, and
  /// `unsupported` for the summary_type "attn", which it names but never implemented.
  ELECTRA_EXPORT ElectraMultipleChoiceHead(const Weights& weights, const ElectraModel& base);

  /// The rows that summary_type makes a vector of. Throws `input` where it reads padding that is
  /// not computed.
  ELECTRA_EXPORT void wanted_rows(const UnpaddedBatch& batch, std::vector<Index>& rows) const;
  /// Fills in the logits, [choices, 1].
  ELECTRA_EXPORT void forward(const HeadInput& input, Output& output) const;
  /// The cross-entropy over the choices; `output` has its logits as [batch_size, num_choices].
  ELECTRA_EXPORT float loss(const Output& output, const ModelInput& input,
                            const UnpaddedBatch& batch, const ElectraConfig& config) const;

 private:
  enum class Summary { first, last, mean };

  Summary summary_;
  std::optional<nn::Linear> projection_;
  nn::Activation activation_;
  nn::Linear classifier_;
};

/// Which of several texts is right. Inputs are [batch_size, num_choices, sequence_length]; `labels`
/// are [batch_size], counted among the choices. Hidden states and attentions have
/// batch_size * num_choices rows.
class ElectraForMultipleChoice {
 public:
  /// The output of a pass.
  using Output = MultipleChoiceModelOutput;
  /// The model of all choices as one batch.
  using Flat = ElectraForTask<ElectraMultipleChoiceHead>;

  /// As ElectraForTask's.
  ELECTRA_EXPORT ElectraForMultipleChoice(const Weights& weights, const ElectraConfig& config,
                                          Precision precision, std::shared_ptr<ThreadPool> threads);
  /// Opens a Hugging Face folder. Throws `io`, `config` or `weights`.
  ELECTRA_EXPORT static ElectraForMultipleChoice from_pretrained(
      const std::filesystem::path& folder, const LoadOptions& options = {},
      LoadReport* report = nullptr);

  /// Returns the logits [batch_size, num_choices], and the loss of an input with labels. Throws
  /// `input` with what was given and what was wanted.
  ELECTRA_EXPORT Output forward(const ModelInput& input, const ForwardOptions& options = {}) const;
  /// Returns the logits [1, num_choices] of one question, each sequence a choice without padding.
  ELECTRA_EXPORT Output forward(const RaggedBatch& choices,
                                const ForwardOptions& options = {}) const;
  /// Writes to an output that was used before and keeps its memory.
  ELECTRA_EXPORT void forward_into(const ModelInput& input, const ForwardOptions& options,
                                   Output& output) const;

  /// The config that it was built from.
  const ElectraConfig& config() const noexcept { return flat_.config(); }
  /// The encoder below the head.
  const ElectraModel& base() const noexcept { return flat_.base(); }
  /// The head.
  const ElectraMultipleChoiceHead& head() const noexcept { return flat_.head(); }

 private:
  explicit ElectraForMultipleChoice(Flat flat);

  Flat flat_;
};

}  // namespace electra
