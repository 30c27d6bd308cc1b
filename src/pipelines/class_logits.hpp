#pragma once

#include <optional>
#include <vector>

#include "electra/pipelines/text_classification.hpp"
#include "pipelines/batches.hpp"

namespace electra::pipelines {

/// Returns the logits of each window, [windows, num_labels].
Tensor class_logits(const ElectraForSequenceClassification& model,
                    const std::vector<Window>& windows, const PipelineOptions& options);

/// Makes scores of the logits of one text; without a function, by the one that the config says.
void make_scores(const ElectraConfig& config, std::optional<FunctionToApply> function,
                 float* logits);

}  // namespace electra::pipelines
