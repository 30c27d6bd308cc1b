#include "electra/model/model.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/counting.hpp"
#include "electra/core/error.hpp"
#include "electra/model/encoder.hpp"
#include "model/pass_memory.hpp"
#include "model/read_input.hpp"
#include "model/without_heads.hpp"

namespace electra {
namespace {

using engine::ElectraEncoder;
using engine::PassMemory;

const ElectraConfig& validated(const ElectraConfig& config) {
  config.validate();
  return config;
}

/// Checks the rows that a caller's selector wants of an unpadded batch of `count` rows.
void check_rows(const std::vector<Index>& wanted, Index count) {
  for (const Index row : wanted)
    require(row >= 0 && row < count, ErrorCode::input, "row ", row,
            " was selected of a batch that has ", count, "; select rows from 0 to ", count - 1);
  require(std::is_sorted(wanted.begin(), wanted.end()), ErrorCode::input,
          "the rows that were selected of a batch are not ascending; sort them");
}

/// The one way through a model, of whichever form of input.
template <class Input>
HeadInput run_pass(const ElectraEncoder& encoder, const ElectraConfig& config, ThreadPool& threads,
                   const Input& input, ForwardOptions options, const RowSelector& wanted,
                   PassMemory& memory, ModelOutput& output) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  if (!config.is_decoder) options.cache = nullptr;
  engine::read_input(input, options, config, memory.input);
  wanted(memory.input.batch, memory.input.wanted_rows);
  check_rows(memory.input.wanted_rows, memory.input.batch.row_count());
  encoder.forward(options, threads, memory, output);
  const UnpaddedBatch& batch = memory.input.batch;
  count_pass(static_cast<Index>(batch.sequences().size()), batch.row_count(), Clock::now() - start);
  return {memory.rows, memory.input.batch, memory.head};
}

template <class Input>
void forward_base(const ElectraModel& model, const Input& input, const ForwardOptions& options,
                  BaseModelOutput& output) {
  Workspace own;
  Workspace& workspace = options.workspace == nullptr ? own : *options.workspace;
  const HeadInput head = model.run(input, options, &UnpaddedBatch::all_rows, workspace, output);
  head.batch.pad(head.rows, output.last_hidden_state);
}

}  // namespace

ElectraModel::ElectraModel(const Weights& weights, const ElectraConfig& config, Precision precision,
                           std::shared_ptr<ThreadPool> threads)
    : config_(validated(config)),
      encoder_(std::make_shared<const ElectraEncoder>(weights / "electra", config, precision)),
      threads_(std::move(threads)),
      is_complete_(weights.missing().empty()) {
  require(threads_ != nullptr, ErrorCode::input, "a model was given no thread pool; give it one");
}

ElectraModel ElectraModel::from_pretrained(const std::filesystem::path& folder,
                                           const LoadOptions& options, LoadReport* report) {
  return load_model_and_log<ElectraModel>(
      folder, options, report, [&](const ElectraModel& /*model*/, const LoadReport& loaded) {
        log_unused(folder, without_heads(loaded));
      });
}

BaseModelOutput ElectraModel::forward(const ModelInput& input,
                                      const ForwardOptions& options) const {
  BaseModelOutput output;
  forward_into(input, options, output);
  return output;
}

BaseModelOutput ElectraModel::forward(const RaggedBatch& batch,
                                      const ForwardOptions& options) const {
  BaseModelOutput output;
  forward_into(batch, options, output);
  return output;
}

void ElectraModel::forward_into(const ModelInput& input, const ForwardOptions& options,
                                BaseModelOutput& output) const {
  forward_base(*this, input, options, output);
}

void ElectraModel::forward_into(const RaggedBatch& batch, const ForwardOptions& options,
                                BaseModelOutput& output) const {
  forward_base(*this, batch, options, output);
}

HeadInput ElectraModel::run(const ModelInput& input, const ForwardOptions& options,
                            const RowSelector& wanted, Workspace& workspace,
                            ModelOutput& output) const {
  require_complete();
  return run_pass(*encoder_, config_, *threads_, input, options, wanted, workspace.memory(),
                  output);
}

HeadInput ElectraModel::run(const RaggedBatch& batch, const ForwardOptions& options,
                            const RowSelector& wanted, Workspace& workspace,
                            ModelOutput& output) const {
  require_complete();
  return run_pass(*encoder_, config_, *threads_, batch, options, wanted, workspace.memory(),
                  output);
}

void ElectraModel::require_complete() const {
  require(
      is_complete_, ErrorCode::weights,
      "the checkpoint lacks tensors of the encoder; require_complete() of its Weights names them");
}

std::size_t ElectraModel::workspace_bytes(Index batch_size, Index sequence_length) const {
  require(batch_size >= 0 && sequence_length >= 0, ErrorCode::input, "a workspace for ", batch_size,
          " sequences of ", sequence_length, " tokens was asked for; take 0 or more");
  constexpr Index most = Index{1} << 32U;  // above it bytes could not be counted
  require(batch_size <= most && sequence_length <= most && batch_size * sequence_length <= most,
          ErrorCode::input, "a workspace for ", batch_size, " sequences of ", sequence_length,
          " tokens was asked for; take ", most, " tokens or fewer");
  const Index rows = batch_size * sequence_length;
  // Distances end with the positions, and no pass has more of them.
  const bool relative = config_.position_embedding_type != PositionEmbeddingType::absolute;
  const Index longest =
      relative ? std::min(sequence_length, config_.max_position_embeddings) : sequence_length;
  return encoder_->activation_bytes(rows, longest, threads_->size()) +
         engine::list_bytes(batch_size, rows, config_.num_hidden_layers, config_.hidden_size);
}

const nn::Embedding& ElectraModel::word_embeddings() const noexcept {
  return encoder_->embeddings().word_embeddings();
}

}  // namespace electra
