#pragma once

#include <filesystem>
#include <memory>
#include <utility>

#include "electra/model/model.hpp"

namespace electra {

/// The base model under one head; what every ElectraFor… class of the reference is.
///
/// A Head has
///   - `Output`, a ModelOutput with its logits;
///   - `wanted_rows`, which rows of the last layer it looks at;
///   - a constructor from the checkpoint and the base model;
///   - `forward(rows, batch, output)`, from the packed rows that it wanted to its logits;
///   - `loss(output, input, config)`, called only if the input `has_labels(input)`.
template <class Head>
class ElectraForTask {
 public:
  using Output = typename Head::Output;

  ElectraForTask(const Weights& weights, const ElectraConfig& config,
                 std::shared_ptr<ThreadPool> threads)
      : base_(weights, config, std::move(threads)), head_(weights, base_) {}

  /// Opens a Hugging Face folder. Throws `io`, `config` or `weights`. With
  /// MissingWeights::initialize any checkpoint will do: a discriminator as a generator, a bare
  /// model under any head; `report` then names what was made up and what was left unread.
  static ElectraForTask from_pretrained(const std::filesystem::path& folder,
                                        const LoadOptions& options = {},
                                        LoadReport* report = nullptr) {
    return load_model<ElectraForTask>(folder, options, report);
  }

  /// Throws `input` with what was given and what was wanted.
  Output forward(const ModelInput& input, const ForwardOptions& options = {}) const {
    Output output;
    const PackedBatch batch = base_.pack(input, options);
    const Tensor rows = base_.encode(input, batch, Head::wanted_rows, options, output);
    head_.forward(rows, batch, output);
    if (Head::has_labels(input)) output.loss = head_.loss(output, input, config());
    return output;
  }

  const ElectraConfig& config() const noexcept { return base_.config(); }
  const ElectraModel& base() const noexcept { return base_; }

 private:
  ElectraModel base_;
  Head head_;
};

}  // namespace electra
