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
  /// The same into an output that was used before, which keeps its memory: with a workspace in
  /// `options`, a pass that is no larger than an earlier one allocates nothing.
  void forward_into(const ModelInput& input, const ForwardOptions& options,
                    BaseModelOutput& output) const;

  /// The first half of a pass: fills the workspace's `input.batch` with the rows that are computed.
  /// Throws `input` if shapes do not fit.
  void pack(const ModelInput& input, const ForwardOptions& options, Workspace& workspace) const;
  /// The second half, for the packed rows in the workspace's `input.wanted_rows` (ascending): their
  /// vectors after the last layer go to its `rows`, hidden states and attentions to `output`.
  void encode(const ModelInput& input, const ForwardOptions& options, Workspace& workspace,
              ModelOutput& output) const;

  /// How many bytes a workspace holds at most after passes over up to `batch_size` sequences of up
  /// to `sequence_length` tokens. What a head works in comes on top, and so do a decoder's encoder
  /// and masks with a row for each query.
  std::size_t workspace_bytes(Index batch_size, Index sequence_length) const;

  /// As the folder has it.
  const ElectraConfig& config() const noexcept { return config_; }
  /// What makes vectors of tokens.
  const ElectraEmbeddings& embeddings() const noexcept { return embeddings_; }

 private:
  void gather(const ModelInput& input, EncoderInput& pass) const;
  void set_encoder_states(const ModelInput& input, EncoderInput& pass) const;
  void set_head_masks(const Tensor& mask, std::vector<const float*>& masks) const;

  ElectraConfig config_;
  ElectraEmbeddings embeddings_;
  ElectraEncoder encoder_;
  std::shared_ptr<ThreadPool> threads_;
};

}  // namespace electra
