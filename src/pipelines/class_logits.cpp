#include "pipelines/class_logits.hpp"

#include <algorithm>

#include "pipelines/scores.hpp"

namespace electra::pipelines {
namespace {

FunctionToApply function_of(const ElectraConfig& config) {
  if (config.problem_type == ProblemType::regression) return FunctionToApply::none;
  const bool each_alone =
      config.problem_type == ProblemType::multi_label_classification || config.num_labels() == 1;
  return each_alone ? FunctionToApply::sigmoid : FunctionToApply::softmax;
}

}  // namespace

Tensor class_logits(const ElectraForSequenceClassification& model,
                    const std::vector<Window>& windows, const PipelineOptions& options) {
  const Index width = model.config().num_labels();
  Tensor all({static_cast<Index>(windows.size()), width});
  for_each_batch(windows, options, [&](const WindowBatch& batch) {
    const Tensor logits = model.forward(batch.tokens).logits;
    const float* row = logits.data();
    for (const Index window : batch.windows) {
      std::copy(row, row + width, all.data() + window * width);
      row += width;
    }
  });
  return all;
}

void make_scores(const ElectraConfig& config, std::optional<FunctionToApply> function,
                 float* logits) {
  const FunctionToApply applied = function.value_or(function_of(config));
  if (applied == FunctionToApply::softmax) softmax(logits, config.num_labels());
  if (applied == FunctionToApply::sigmoid) sigmoid(logits, config.num_labels());
}

}  // namespace electra::pipelines
