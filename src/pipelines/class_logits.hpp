#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "electra/pipelines/text_classification.hpp"
#include "pipelines/batches.hpp"

namespace electra::pipelines {

/// Called with the place of an input and its logits, [num_labels], which may be changed.
using LogitsCallback = std::function<void(Index input, float* logits)>;

/// Calls `visit` for each window, in any order; only the logits of a batch are in memory.
void for_each_logits(const ElectraForSequenceClassification& model,
                     const std::vector<Window>& windows, const PipelineOptions& options,
                     const LogitsCallback& visit);

/// Returns a callback that copies the logits of each input to its row of [inputs, num_labels].
LogitsCallback copy_to(Tensor& rows);

/// Throws `input` for more scores than a call should return: of so many labels for each input.
void check_score_count(Index inputs, Index labels);

/// Some of many inputs that are encoded at once.
struct InputBlock {
  Index first;
  Index last;  ///< one past the last of them

  Index size() const noexcept { return last - first; }
};

/// Calls `visit` for so many inputs in blocks, one after the other.
void for_each_block(Index count, const std::function<void(const InputBlock& block)>& visit);

/// Returns the encodings of a block, one for each input. Called for one block after the other.
using EncodeBlock = std::function<std::vector<Encoding>(const InputBlock& block)>;
/// Called after each batch of a block.
using BlockProgress =
    std::function<void(const InputBlock& block, const PipelineProgress& of_block)>;

/// Encodes so many inputs and drops them, block by block, for what `encode` throws: before the
/// first pass, if there is more than one block. Reports that nothing is done, after each.
void check_blocks(Index count, const EncodeBlock& encode, const ProgressCallback& progress);

/// Calls `visit` for each of so many inputs, in any order within a block; only as many are encoded
/// at once as memory has room for.
void for_each_logits(const ElectraForSequenceClassification& model, Index count,
                     const EncodeBlock& encode, const BlockProgress& progress,
                     const LogitsCallback& visit);

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
