#pragma once

#include "electra/heads/for_task.hpp"
#include "electra/heads/language_model.hpp"
#include "electra/heads/losses.hpp"

namespace electra {

struct MaskedLMOutput : ModelOutput {
  Tensor logits;  ///< [batch_size, sequence_length, vocab_size]
};

/// The generator: which word stands at each position.
class ElectraMaskedLMHead : public HeadDefaults {
 public:
  using Output = MaskedLMOutput;
  static constexpr Network network = Network::generator;

  ElectraMaskedLMHead(const Weights& weights, const ElectraModel& base)
      : predictions_(weights, base) {}

  void forward(const Tensor& rows, const PackedBatch& batch, Output& output) const {
    output.logits = batch.unpack(predictions_.forward(rows));
  }

  /// The cross-entropy of the tokens with a label; NaN if there is none.
  float loss(const Output& output, const ModelInput& input, const PackedBatch& batch,
             const ElectraConfig& /*config*/) const {
    return token_cross_entropy(output.logits, input.labels, batch);
  }

 private:
  ElectraGeneratorPredictions predictions_;
};

using ElectraForMaskedLM = ElectraForTask<ElectraMaskedLMHead>;

}  // namespace electra
