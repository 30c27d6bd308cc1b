#pragma once

#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include "electra/core/error.hpp"
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
  /// Whether the input asks for the loss. Throws `input` for labels of a kind that the loss does
  /// not take.
  static bool has_labels(const ModelInput& input) {
    require(input.label_values.empty(), ErrorCode::input,
            "labels were given as numbers (label_values); this task takes integers (labels)");
    return !input.labels.empty();
  }
  /// Fills `rows` with the packed rows of the last layer that the head looks at, ascending.
  static void wanted_rows(const PackedBatch& batch, std::vector<Index>& rows) {
    batch.all_rows(rows);
  }
};

/// The base model under one head; what every ElectraFor… class of the reference is.
///
/// A Head derives from HeadDefaults and has
///   - `Output`, a ModelOutput with its logits;
///   - a constructor from the checkpoint and the base model;
///   - `forward(workspace, output)`, from the rows that it wanted, `workspace.rows`, to its logits;
///     `workspace.input.batch` knows where they belong, and `workspace.head` is memory to work in;
///   - `loss(output, input, batch, config)`, called only if the input has labels.
template <class Head>
class ElectraForTask {
 public:
  /// The logits of the head, and what every model can be asked for.
  using Output = typename Head::Output;

  /// `weights` is the whole checkpoint. Throws `weights` for a tensor of another shape, and
  /// `config`.
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
    forward_into(input, options, output);
    return output;
  }
  /// The same into an output that was used before, which keeps its memory: with a workspace in
  /// `options`, a pass that is no larger than an earlier one allocates nothing.
  void forward_into(const ModelInput& input, const ForwardOptions& options, Output& output) const {
    Workspace own;
    Workspace& workspace = options.workspace == nullptr ? own : *options.workspace;
    const PackedBatch& batch = workspace.input.batch;
    const ModelInput& prepared = Head::prepare(input);
    base_.pack(prepared, options, workspace);
    head_.wanted_rows(batch, workspace.input.wanted_rows);
    base_.encode(prepared, options, workspace, output);
    head_.forward(workspace, output);
    head_.finish(input, output);
    output.loss.reset();
    if (Head::has_labels(input)) output.loss = head_.loss(output, input, batch, config());
  }

  /// As the folder has it.
  const ElectraConfig& config() const noexcept { return base_.config(); }
  /// The encoder below the head.
  const ElectraModel& base() const noexcept { return base_; }
  /// What makes logits of its rows.
  const Head& head() const noexcept { return head_; }

 private:
  ElectraModel base_;
  Head head_;
};

}  // namespace electra
