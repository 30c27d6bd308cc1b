#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/thread_pool.hpp"
#include "electra/io/weights.hpp"
#include "electra/model/config.hpp"
#include "electra/model/encoder.hpp"
#include "electra/model/inputs.hpp"
#include "electra/model/loading.hpp"
#include "electra/model/outputs.hpp"
#include "electra/model/packing.hpp"

namespace electra {

/// The bare encoder: token ids in, one vector a token out. Const after construction; one model may
/// serve any number of threads.
class ELECTRA_EXPORT ElectraModel {
 public:
  /// `weights` is the whole checkpoint; the base model's tensors lie in its scope "electra".
  ElectraModel(const Weights& weights, const ElectraConfig& config,
               std::shared_ptr<ThreadPool> threads);

  /// Opens a Hugging Face folder, with or without a head. Throws `io`, `config` or `weights`.
  static ElectraModel from_pretrained(const std::filesystem::path& folder,
                                      const LoadOptions& options = {},
                                      LoadReport* report = nullptr);

  /// Throws `input` with what was given and what was wanted.
  BaseModelOutput forward(const ModelInput& input, const ForwardOptions& options = {}) const;

  /// What forward() does before anything is spread over a padded batch: the last layer's vectors of
  /// the packed rows asked for (ascending), [wanted_rows, hidden_size]. Hidden states and
  /// attentions go to `output`.
  Tensor encode(const ModelInput& input, const PackedBatch& batch, std::vector<Index> wanted_rows,
                const ForwardOptions& options, ModelOutput& output) const;
  /// Which rows of a batch are computed. Throws `input` if shapes do not fit.
  PackedBatch pack(const ModelInput& input, const ForwardOptions& options) const;

  const ElectraConfig& config() const noexcept { return config_; }
  const ElectraEmbeddings& embeddings() const noexcept { return embeddings_; }

 private:
  PackedTokens gather(const ModelInput& input, const PackedBatch& batch) const;
  EncoderStates encoder_states(const ModelInput& input, const PackedBatch& batch) const;
  std::vector<const float*> head_masks(const Tensor& mask) const;

  ElectraConfig config_;
  ElectraEmbeddings embeddings_;
  ElectraEncoder encoder_;
  std::shared_ptr<ThreadPool> threads_;
};

}  // namespace electra
