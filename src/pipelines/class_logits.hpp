#pragma once

#include <optional>
#include <string>
#include <vector>

#include "electra/pipelines/text_classification.hpp"
#include "pipelines/batches.hpp"

namespace electra::pipelines {

/// Returns the logits of each window, [windows, num_labels].
Tensor class_logits(const ElectraForSequenceClassification& model,
                    const std::vector<Window>& windows, const PipelineOptions& options);

/// Returns the class of that name; without one, the only class of the model. Throws `input`, about
/// the option "label", for a name that the model does not have, and for none where it has several.
Index label_id(const ElectraConfig& config, const std::optional<std::string>& name);

/// Returns the class whose name in label2id begins with "entail", in any case; -1 if there is none,
/// as the reference has it.
Index entailment_id(const ElectraConfig& config);

/// Makes scores of the logits of one text; without a function, by the one that the config says.
void make_scores(const ElectraConfig& config, std::optional<FunctionToApply> function,
                 float* logits);

}  // namespace electra::pipelines
