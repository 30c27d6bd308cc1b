#pragma once

#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include "electra/model/model.hpp"

namespace electra {

/// What most heads do alike; a head hides what it does otherwise.
struct HeadDefaults {
  /// Which network of a pre-training checkpoint the head belongs on.
  static constexpr Network network = Network::discriminator;
  /// The input as the base model takes it.
  static const ModelInput& prepare(const ModelInput& input) { return input; }
  /// What is left to do to the output once the base model's batch is of no more interest.
  template <class Output>
  static void finish(const ModelInput& /*input*/, Output& /*output*/) {}
  /// Whether the input asks for the loss.
  static bool has_labels(const ModelInput& input) { return !input.labels.empty(); }
  /// Which packed rows of the last layer the head looks at, ascending.
  static std::vector<Index> wanted_rows(const PackedBatch& batch) { return batch.all_rows(); }
};

/// The base model under one head; what every ElectraFor… class of the reference is.
///
/// A Head derives from HeadDefaults and has
///   - `Output`, a ModelOutput with its logits;
///   - a constructor from the checkpoint and the base model;
///   - `forward(rows, batch, output)`, from the rows that it wanted to its logits;
///   - `loss(output, input, batch, config)`, called only if the input has labels.
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
    LoadOptions chosen = options;
    if (!chosen.open.network) chosen.open.network = Head::network;
    return load_model<ElectraForTask>(folder, chosen, report);
  }

  /// Throws `input` with what was given and what was wanted.
  Output forward(const ModelInput& input, const ForwardOptions& options = {}) const {
    Output output;
    const ModelInput& prepared = Head::prepare(input);
    const PackedBatch batch = base_.pack(prepared, options);
    head_.forward(base_.encode(prepared, batch, head_.wanted_rows(batch), options, output), batch,
                  output);
    head_.finish(input, output);
    if (Head::has_labels(input)) output.loss = head_.loss(output, input, batch, config());
    return output;
  }

  const ElectraConfig& config() const noexcept { return base_.config(); }
  const ElectraModel& base() const noexcept { return base_; }
  const Head& head() const noexcept { return head_; }

 private:
  ElectraModel base_;
  Head head_;
};

}  // namespace electra
