#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/ragged_batch.hpp"
#include "electra/core/thread_pool.hpp"
#include "electra/io/weights.hpp"
#include "electra/model/config.hpp"
#include "electra/model/head_input.hpp"
#include "electra/model/inputs.hpp"
#include "electra/model/loading.hpp"
#include "electra/model/outputs.hpp"
#include "electra/model/workspace.hpp"
#include "electra/nn/embedding.hpp"

namespace electra {

namespace engine {
class ElectraEncoder;
}

/// Fills `rows` with the unpadded rows of a batch that are wanted of the last layer, ascending.
using RowSelector = std::function<void(const UnpaddedBatch& batch, std::vector<Index>& rows)>;

/// The bare encoder: token ids in, a vector of each token out. Immutable after construction: one
/// model serves any number of threads, and copies share its weights.
class ElectraModel {
 public:
  /// `weights` is the whole checkpoint; the base model's tensors are in its scope "electra".
  /// `precision` is that of the layers' matrix products. Throws `weights` or `config`, and
  /// `input` without a pool. A model that lacks tensors is of no use but to list them.
  ELECTRA_EXPORT ElectraModel(const Weights& weights, const ElectraConfig& config,
                              Precision precision, std::shared_ptr<ThreadPool> threads);

  /// Opens a Hugging Face folder, with or without a head. Throws `io`, `config` or `weights`.
  ELECTRA_EXPORT static ElectraModel from_pretrained(const std::filesystem::path& folder,
                                                     const LoadOptions& options = {},
                                                     LoadReport* report = nullptr);

  /// @{
  /// Returns [batch_size, sequence_length, hidden_size] of a padded batch, [tokens, hidden_size] of
  /// a ragged one. Throws `input` for input of another shape, ids that the model has not, and
  /// sequences that are too long.
  ELECTRA_EXPORT BaseModelOutput forward(const ModelInput& input,
                                         const ForwardOptions& options = {}) const;
  ELECTRA_EXPORT BaseModelOutput forward(const RaggedBatch& batch,
                                         const ForwardOptions& options = {}) const;
  /// @}
  /// @{
  /// Writes to an output that was used before and keeps its memory: with a workspace in `options`,
  /// a pass that is no larger than an earlier one allocates nothing.
  ELECTRA_EXPORT void forward_into(const ModelInput& input, const ForwardOptions& options,
                                   BaseModelOutput& output) const;
  ELECTRA_EXPORT void forward_into(const RaggedBatch& batch, const ForwardOptions& options,
                                   BaseModelOutput& output) const;
  /// @}

  /// @{
  /// For heads: returns the rows of the last layer that `wanted` selects, in the workspace, and
  /// writes hidden states and attentions to `output`. The options' own workspace is not looked at.
  /// Throws `input` for rows that are not in the batch or not ascending.
  ELECTRA_EXPORT HeadInput run(const ModelInput& input, const ForwardOptions& options,
                               const RowSelector& wanted, Workspace& workspace,
                               ModelOutput& output) const;
  ELECTRA_EXPORT HeadInput run(const RaggedBatch& batch, const ForwardOptions& options,
                               const RowSelector& wanted, Workspace& workspace,
                               ModelOutput& output) const;
  /// @}

  /// Returns an upper bound of the bytes of a workspace after passes over up to `batch_size`
  /// sequences of up to `sequence_length` tokens. The memory of a head comes on top, and that of a
  /// decoder's encoder and of masks with a row for each query.
  ELECTRA_EXPORT std::size_t workspace_bytes(Index batch_size, Index sequence_length) const;

  /// The config that it was built from.
  const ElectraConfig& config() const noexcept { return config_; }
  /// [vocab_size, embedding_size]; in an int8 model in bytes.
  ELECTRA_EXPORT const nn::Embedding& word_embeddings() const noexcept;

 private:
  void require_complete() const;

  ElectraConfig config_;
  std::shared_ptr<const engine::ElectraEncoder> encoder_;
  std::shared_ptr<ThreadPool> threads_;
  bool is_complete_;
};

}  // namespace electra
