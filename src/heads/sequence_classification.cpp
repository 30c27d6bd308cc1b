#include "electra/heads/sequence_classification.hpp"

#include <algorithm>

#include "electra/heads/losses.hpp"

namespace electra {
namespace {

ProblemType problem_type_of(const ModelInput& input, const ElectraConfig& config) {
  if (config.problem_type) return *config.problem_type;
  if (config.num_labels() == 1) return ProblemType::regression;
  return input.labels.empty() ? ProblemType::multi_label_classification
                              : ProblemType::single_label_classification;
}

/// Integers serve regression as well as numbers do.
Tensor numbers(const ModelInput& input) {
  if (input.labels.empty()) return input.label_values;
  Tensor values(input.labels.shape());
  std::copy(input.labels.begin(), input.labels.end(), values.begin());
  return values;
}

}  // namespace

float ElectraClassificationHead::loss(const Output& output, const ModelInput& input,
                                      const UnpaddedBatch& /*batch*/,
                                      const ElectraConfig& config) const {
  switch (problem_type_of(input, config)) {
    case ProblemType::regression:
      return mean_squared_error(output.logits, numbers(input));
    case ProblemType::single_label_classification:
      require(!input.labels.empty(), ErrorCode::input,
              "single_label_classification takes labels that are integers; they were given as ",
              "numbers (label_values)");
      return cross_entropy(output.logits, input.labels);
    case ProblemType::multi_label_classification:
      require(!input.label_values.empty(), ErrorCode::input,
              "multi_label_classification takes a number for each label (label_values); integers ",
              "(labels) were given");
      return binary_cross_entropy(output.logits, input.label_values);
  }
  return 0;
}

}  // namespace electra
