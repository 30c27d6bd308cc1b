#pragma once

#include <filesystem>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "electra/core/error.hpp"
#include "electra/core/export.hpp"
#include "electra/model/model.hpp"

namespace electra {

/// The hooks of a head that most heads have alike; a head hides those that it has otherwise.
struct HeadDefaults {
  /// The network of a pre-training checkpoint that the head belongs on.
  static constexpr Network network = Network::discriminator;
  /// Fills `rows` with the unpadded rows of the last layer that the head reads, ascending.
  static void wanted_rows(const UnpaddedBatch& batch, std::vector<Index>& rows) {
    batch.all_rows(rows);
  }
  /// Whether the input asks for the loss. Throws `input` for labels of a kind that the loss does
  /// not take.
  static bool has_labels(const ModelInput& input) {
    require(input.label_values.empty(), ErrorCode::input,
            "labels were given as numbers (label_values); this task takes integers (labels)");
    return !input.labels.empty();
  }
};

namespace detail {

/// Logs that config.json names a class whose head is not known, if it does.
ELECTRA_EXPORT void log_unknown_class(const std::filesystem::path& folder,
                                      const ElectraConfig& config);

/// Returns the number of a classifier's labels. Throws `config` if there are none.
ELECTRA_EXPORT Index label_count(const ElectraConfig& config);

template <class Head, class = void>
struct HasNetworkAndRows : std::false_type {};
template <class Head>
struct HasNetworkAndRows<Head, std::void_t<decltype(Network{Head::network}),
                                           decltype(std::declval<const Head&>().wanted_rows(
                                               std::declval<const UnpaddedBatch&>(),
                                               std::declval<std::vector<Index>&>()))>>
    : std::true_type {};

template <class Head, class = void>
struct HasForward : std::false_type {};
template <class Head>
struct HasForward<Head,
                  std::void_t<decltype(std::declval<const Head&>().forward(
                      std::declval<const HeadInput&>(), std::declval<typename Head::Output&>()))>>
    : std::is_base_of<ModelOutput, typename Head::Output> {};

template <class Head, class = void>
struct HasLoss : std::false_type {};
template <class Head>
struct HasLoss<
    Head,
    std::void_t<decltype(bool{Head::has_labels(std::declval<const ModelInput&>())}),
                decltype(float{std::declval<const Head&>().loss(
                    std::declval<const typename Head::Output&>(), std::declval<const ModelInput&>(),
                    std::declval<const UnpaddedBatch&>(), std::declval<const ElectraConfig&>())})>>
    : std::true_type {};

}  // namespace detail

/// The base model under one head; each ElectraFor… class of the reference is one. Immutable after
/// construction; copies share its weights.
///
/// A Head has an `Output`, derived from ModelOutput, a constructor (weights, base model), and five
/// hooks, three of which HeadDefaults has:
///   - `network`, the network of a pre-training checkpoint that it belongs on;
///   - `wanted_rows(batch, rows)`, the rows of the last layer that it reads;
///   - `forward(input, output)`, from those rows (a HeadInput) to its logits;
///   - `has_labels(input)`, whether a loss is asked for;
///   - `loss(output, input, batch, config)`, then.
template <class Head>
class ElectraForTask {
  static_assert(detail::HasNetworkAndRows<Head>::value,
                "A head needs `network` and `wanted_rows(const UnpaddedBatch&, "
                "std::vector<Index>&) const`; derive it from HeadDefaults to have both.");
  static_assert(detail::HasForward<Head>::value,
                "A head needs an `Output` derived from ModelOutput and "
                "`forward(const HeadInput&, Output&) const`.");
  static_assert(detail::HasLoss<Head>::value,
                "A head needs `static bool has_labels(const ModelInput&)`, which HeadDefaults has, "
                "and `float loss(const Output&, const ModelInput&, const UnpaddedBatch&, const "
                "ElectraConfig&) const`.");

 public:
  /// The logits of the head, beside the outputs that every model has.
  using Output = typename Head::Output;

  /// `weights` is the whole checkpoint. `precision` is that of the layers' matrix products; heads
  /// multiply in fp32. Throws `weights` for a tensor of another shape, and `config`, and
  /// `input` without a pool. A model that lacks tensors is of no use but to list them.
  ElectraForTask(const Weights& weights, const ElectraConfig& config, Precision precision,
                 std::shared_ptr<ThreadPool> threads)
      : base_(weights, config, precision, std::move(threads)),
        head_(std::make_shared<const Head>(weights, base_)),
        is_complete_(weights.missing().empty()) {}

  /// Opens a Hugging Face folder. Throws `io`, `config` or `weights`. With
  /// MissingWeights::initialize any checkpoint will do: a discriminator as a generator, a bare
  /// model under any head; `report` then names what was initialized and what was left unread.
  static ElectraForTask from_pretrained(const std::filesystem::path& folder,
                                        const LoadOptions& options = {},
                                        LoadReport* report = nullptr) {
    LoadOptions chosen = options;
    if (!chosen.open.network) chosen.open.network = Head::network;
    return load_model_and_log<ElectraForTask>(
        folder, chosen, report, [&](const ElectraForTask& model, const LoadReport& loaded) {
          log_unused(folder, loaded);
          detail::log_unknown_class(folder, model.config());
        });
  }

  /// @{
  /// Returns the logits of a padded or a ragged batch, and the loss of a padded one with labels.
  /// Throws `input` with what was given and what was wanted.
  Output forward(const ModelInput& input, const ForwardOptions& options = {}) const {
    Output output;
    forward_into(input, options, output);
    return output;
  }
  Output forward(const RaggedBatch& batch, const ForwardOptions& options = {}) const {
    Output output;
    forward_into(batch, options, output);
    return output;
  }
  /// @}
  /// @{
  /// Writes to an output that was used before and keeps its memory: with a workspace in `options`,
  /// a pass that is no larger than an earlier one allocates nothing.
  void forward_into(const ModelInput& input, const ForwardOptions& options, Output& output) const {
    run(input, options, output, [&](const UnpaddedBatch& batch) {
      if (Head::has_labels(input)) output.loss = head_->loss(output, input, batch, config());
    });
  }
  void forward_into(const RaggedBatch& batch, const ForwardOptions& options, Output& output) const {
    run(batch, options, output, [](const UnpaddedBatch&) {});
  }
  /// @}

  /// The config that it was built from.
  const ElectraConfig& config() const noexcept { return base_.config(); }
  /// The encoder below the head.
  const ElectraModel& base() const noexcept { return base_; }
  /// The head.
  const Head& head() const noexcept { return *head_; }

 private:
  template <class Input, class AddLoss>
  void run(const Input& input, const ForwardOptions& options, Output& output,
           const AddLoss& add_loss) const {
    require(
        is_complete_, ErrorCode::weights,
        "the checkpoint lacks tensors of the model; require_complete() of its Weights names them");
    Workspace own;
    const auto wanted = [this](const UnpaddedBatch& batch, std::vector<Index>& rows) {
      head_->wanted_rows(batch, rows);
    };
    const HeadInput rows = base_.run(
        input, options, wanted, options.workspace == nullptr ? own : *options.workspace, output);
    head_->forward(rows, output);
    output.loss.reset();
    add_loss(rows.batch);
  }

  ElectraModel base_;
  std::shared_ptr<const Head> head_;
  bool is_complete_;
};

}  // namespace electra
