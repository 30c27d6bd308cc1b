#include "electra/heads/pre_training.hpp"

#include <vector>

#include "electra/heads/losses.hpp"

namespace electra {

float ElectraDiscriminatorPredictions::loss(const Output& output, const ModelInput& input,
                                            const UnpaddedBatch& /*batch*/,
                                            const ElectraConfig& /*config*/) const {
  const TokenTensor& mask = input.attention_mask;
  require(input.labels.shape() == output.logits.shape(), ErrorCode::input, "labels has shape ",
          input.labels.shape(), "; it must be ", output.logits.shape());
  require(mask.empty() || mask.shape() == input.labels.shape(), ErrorCode::input,
          "labels were given with an attention_mask of shape ", mask.shape(), "; the loss takes ",
          input.labels.shape());
  std::vector<float> logits;
  std::vector<float> labels;
  for (Index i = 0; i < input.labels.element_count(); ++i) {
    if (!mask.empty() && mask[i] != 1) continue;
    logits.push_back(output.logits[i]);
    labels.push_back(static_cast<float>(input.labels[i]));
  }
  const Shape shape{static_cast<Index>(logits.size())};
  return binary_cross_entropy(Tensor(shape, logits), Tensor(shape, labels));
}

}  // namespace electra
