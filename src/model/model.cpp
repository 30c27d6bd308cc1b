#include "electra/model/model.hpp"

#include <algorithm>
#include <utility>

#include "electra/core/error.hpp"

namespace electra {
namespace {

using Ids = std::vector<std::int32_t>;

/// What a list of ids is called, and how many there are to choose from.
struct IdRange {
  const char* name;
  Index count;
};

Shape batch_shape(const ModelInput& input) {
  const bool has_ids = !input.input_ids.empty();
  const bool has_embeds = !input.inputs_embeds.empty();
  require(has_ids != has_embeds, ErrorCode::input,
          has_ids ? "input_ids and inputs_embeds were both given; give one of them"
                  : "neither input_ids nor inputs_embeds was given, or there is no token in them");
  if (has_ids) {
    require(input.input_ids.shape().rank() == 2, ErrorCode::input, "input_ids has shape ",
            input.input_ids.shape(), "; it must be [batch_size, sequence_length]");
    return input.input_ids.shape();
  }
  require(input.inputs_embeds.shape().rank() == 3, ErrorCode::input, "inputs_embeds has shape ",
          input.inputs_embeds.shape(),
          "; it must be [batch_size, sequence_length, embedding_size]");
  return {input.inputs_embeds.size(0), input.inputs_embeds.size(1)};
}

/// Fills `ids` with those of the packed rows. `given` is [batch_size, sequence_length], or
/// [1, sequence_length] for every row of the batch alike.
void gather_ids(const TokenTensor& given, const PackedBatch& batch, const IdRange& range,
                Ids& ids) {
  const Shape whole{batch.batch_size(), batch.sequence_length()};
  const Shape shared{1, batch.sequence_length()};
  require(given.shape() == whole || given.shape() == shared, ErrorCode::input, range.name,
          " has shape ", given.shape(), "; it must be ", whole);
  for (const std::int32_t id : given) {
    require(id >= 0 && id < range.count, ErrorCode::input, range.name, " has ", id,
            "; it must be from 0 to ", range.count - 1);
  }
  ids.clear();
  for (const Index place : batch.places()) ids.push_back(given[place % given.element_count()]);
}

void check_lengths(const PackedBatch& batch, Index limit) {
  for (const PackedSequence& sequence : batch.sequences()) {
    const Index end = sequence.past + batch.sequence_length();
    require(end <= limit, ErrorCode::input, "a sequence of ", end,
            " tokens is longer than max_position_embeddings (", limit, "); truncate it");
  }
}

void count_positions(const PackedBatch& batch, Ids& positions) {
  positions.clear();
  for (const PackedSequence& sequence : batch.sequences()) {
    const Index first = sequence.past + sequence.first_column;
    for (Index i = 0; i < sequence.length; ++i) {
      positions.push_back(static_cast<std::int32_t>(first + i));
    }
  }
}

/// What a mask over the encoder's states adds to the scores.
void fill_encoder_bias(const TokenTensor& mask, Index encoder_length, EncoderInput& pass) {
  const PackedBatch& batch = pass.batch;
  const Shape plain{batch.batch_size(), encoder_length};
  const Shape for_each_query{batch.batch_size(), batch.sequence_length(), encoder_length};
  require(mask.shape() == plain || mask.shape() == for_each_query, ErrorCode::input,
          "encoder_attention_mask has shape ", mask.shape(), "; it must be ", plain, " or ",
          for_each_query);
  pass.encoder.has_bias = true;
  pass.encoder.bias.resize(mask.shape());
  std::transform(mask.begin(), mask.end(), pass.encoder.bias.begin(), bias_of);
}

}  // namespace

ElectraModel::ElectraModel(const Weights& weights, const ElectraConfig& config,
                           std::shared_ptr<ThreadPool> threads)
    : config_(config),
      embeddings_(weights / "electra", config),
      encoder_(weights / "electra" / "encoder", config),
      threads_(std::move(threads)) {}

ElectraModel ElectraModel::from_pretrained(const std::filesystem::path& folder,
                                           const LoadOptions& options, LoadReport* report) {
  return load_model<ElectraModel>(folder, options, report);
}

BaseModelOutput ElectraModel::forward(const ModelInput& input,
                                      const ForwardOptions& options) const {
  BaseModelOutput output;
  forward_into(input, options, output);
  return output;
}

void ElectraModel::forward_into(const ModelInput& input, const ForwardOptions& options,
                                BaseModelOutput& output) const {
  Workspace own;
  Workspace& workspace = options.workspace == nullptr ? own : *options.workspace;
  const PackedBatch& batch = workspace.input.batch;
  pack(input, options, workspace);
  batch.all_rows(workspace.input.wanted_rows);
  encode(input, options, workspace, output);
  batch.unpack(workspace.rows, output.last_hidden_state);
}

void ElectraModel::pack(const ModelInput& input, const ForwardOptions& options,
                        Workspace& workspace) const {
  const Shape shape = batch_shape(input);
  workspace.input.batch.assign(
      shape[0], shape[1], input.attention_mask,
      {options.compute_padding, config_.is_decoder ? options.cache : nullptr});
}

void ElectraModel::encode(const ModelInput& input, const ForwardOptions& options,
                          Workspace& workspace, ModelOutput& output) const {
  gather(input, workspace.input);
  set_head_masks(input.head_mask, workspace.input.head_masks);
  set_encoder_states(input, workspace.input);
  ForwardOptions used = options;
  if (!config_.is_decoder) used.cache = nullptr;
  encoder_.forward(embeddings_, used, *threads_, workspace, output);
}

std::size_t ElectraModel::workspace_bytes(Index batch_size, Index sequence_length) const {
  require(batch_size >= 0 && sequence_length >= 0, ErrorCode::input, "a workspace for ", batch_size,
          " sequences of ", sequence_length, " tokens was asked for; take 0 or more");
  Workspace measured;
  encoder_.reserve(embeddings_, Shape{batch_size, sequence_length}, threads_->size(), measured);
  // Lists with an entry a row and a sequence; those that grow have up to twice the room.
  constexpr std::size_t row_bytes =
      2 * (2 * sizeof(Index) + 4 * sizeof(std::int32_t) + sizeof(float) + sizeof(const float*));
  constexpr std::size_t sequence_bytes =
      2 * (sizeof(PackedSequence) + sizeof(Chunk) + sizeof(ChunkProgress));
  const auto sequences = static_cast<std::size_t>(batch_size);
  const auto rows = static_cast<std::size_t>(batch_size * sequence_length);
  const auto vector_bytes = static_cast<std::size_t>(config_.hidden_size) * sizeof(float);
  const auto layers = static_cast<std::size_t>(config_.num_hidden_layers);
  return measured.bytes() + rows * (vector_bytes + row_bytes) + sequences * sequence_bytes +
         2 * layers * sizeof(const float*);
}

void ElectraModel::gather(const ModelInput& input, EncoderInput& pass) const {
  const PackedBatch& batch = pass.batch;
  PackedTokens& tokens = pass.tokens;
  tokens.input_ids.clear();
  tokens.inputs_embeds.clear();
  if (input.inputs_embeds.empty()) {
    gather_ids(input.input_ids, batch, {"input_ids", config_.vocab_size}, tokens.input_ids);
  } else {
    const Index width = input.inputs_embeds.width();
    require(width == config_.embedding_size, ErrorCode::input, "inputs_embeds has shape ",
            input.inputs_embeds.shape(), "; its last extent must be embedding_size (",
            config_.embedding_size, ")");
    for (const Index place : batch.places()) {
      tokens.inputs_embeds.push_back(input.inputs_embeds.data() + place * width);
    }
  }
  if (input.token_type_ids.empty()) {
    tokens.token_type_ids.assign(static_cast<std::size_t>(batch.row_count()), 0);
  } else {
    gather_ids(input.token_type_ids, batch, {"token_type_ids", config_.type_vocab_size},
               tokens.token_type_ids);
  }
  // Distances reach as far as a sequence is long, whatever its positions are said to be.
  const bool relative = config_.position_embedding_type != PositionEmbeddingType::absolute;
  if (input.position_ids.empty() || relative) check_lengths(batch, config_.max_position_embeddings);
  if (input.position_ids.empty()) {
    count_positions(batch, tokens.position_ids);
  } else {
    gather_ids(input.position_ids, batch, {"position_ids", config_.max_position_embeddings},
               tokens.position_ids);
  }
}

void ElectraModel::set_encoder_states(const ModelInput& input, EncoderInput& pass) const {
  const Tensor& states = input.encoder_hidden_states;
  pass.encoder.states = nullptr;
  pass.encoder.has_bias = false;
  if (states.empty() || !config_.is_decoder) return;
  require(config_.add_cross_attention, ErrorCode::input,
          "encoder_hidden_states was given to a decoder without cross-attention; set ",
          "add_cross_attention in its config.json, or leave them out");
  const Index batch_size = pass.batch.batch_size();
  const bool fits = states.shape().rank() == 3 && states.size(0) == batch_size &&
                    states.size(2) == config_.hidden_size;
  require(fits, ErrorCode::input, "encoder_hidden_states has shape ", states.shape(),
          "; it must be [", batch_size, ", encoder_length, ", config_.hidden_size, "]");
  pass.encoder.states = &states;
  if (input.encoder_attention_mask.empty()) return;
  fill_encoder_bias(input.encoder_attention_mask, states.size(1), pass);
}

void ElectraModel::set_head_masks(const Tensor& mask, std::vector<const float*>& masks) const {
  masks.clear();
  if (mask.empty()) return;
  const Index layers = config_.num_hidden_layers;
  const Index heads = config_.heads_of_layer(0);
  for (Index layer = 1; layer < layers; ++layer) {
    require(config_.heads_of_layer(layer) == heads, ErrorCode::unsupported,
            "head_mask was given to a model whose layers have different numbers of heads left; ",
            "mask or prune, not both");
  }
  const bool for_each_layer = mask.shape() == Shape{layers, heads};
  require(for_each_layer || mask.shape() == Shape{heads}, ErrorCode::input, "head_mask has shape ",
          mask.shape(), "; it must be ", Shape{heads}, " or ", Shape{layers, heads});
  for (Index layer = 0; layer < layers; ++layer) {
    masks.push_back(mask.data() + (for_each_layer ? layer * heads : 0));
  }
}

}  // namespace electra
