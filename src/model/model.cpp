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

/// The ids of the packed rows. `given` is [batch_size, sequence_length], or [1, sequence_length]
/// for every row of the batch alike.
Ids gather_ids(const TokenTensor& given, const PackedBatch& batch, const IdRange& range) {
  const Shape whole{batch.batch_size(), batch.sequence_length()};
  const Shape shared{1, batch.sequence_length()};
  require(given.shape() == whole || given.shape() == shared, ErrorCode::input, range.name,
          " has shape ", given.shape(), "; it must be ", whole);
  for (const std::int32_t id : given) {
    require(id >= 0 && id < range.count, ErrorCode::input, range.name, " has ", id,
            "; it must be from 0 to ", range.count - 1);
  }
  Ids ids;
  ids.reserve(static_cast<std::size_t>(batch.row_count()));
  for (const Index place : batch.places()) ids.push_back(given[place % given.element_count()]);
  return ids;
}

Ids count_positions(const PackedBatch& batch, Index limit) {
  Ids positions;
  positions.reserve(static_cast<std::size_t>(batch.row_count()));
  for (const PackedSequence& sequence : batch.sequences()) {
    const Index first = sequence.past + sequence.first_column;
    const Index end = sequence.past + batch.sequence_length();
    require(end <= limit, ErrorCode::input, "a sequence of ", end,
            " tokens is longer than max_position_embeddings (", limit, "); truncate it");
    for (Index i = 0; i < sequence.length; ++i) {
      positions.push_back(static_cast<std::int32_t>(first + i));
    }
  }
  return positions;
}

/// What a mask over the encoder's states adds to the scores.
Tensor encoder_bias(const TokenTensor& mask, const PackedBatch& batch, Index encoder_length) {
  const Shape plain{batch.batch_size(), encoder_length};
  const Shape for_each_query{batch.batch_size(), batch.sequence_length(), encoder_length};
  require(mask.shape() == plain || mask.shape() == for_each_query, ErrorCode::input,
          "encoder_attention_mask has shape ", mask.shape(), "; it must be ", plain, " or ",
          for_each_query);
  Tensor bias(mask.shape());
  std::transform(mask.begin(), mask.end(), bias.begin(), bias_of);
  return bias;
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
  const PackedBatch batch = pack(input, options);
  BaseModelOutput output;
  output.last_hidden_state = batch.unpack(encode(input, batch, batch.all_rows(), options, output));
  return output;
}

PackedBatch ElectraModel::pack(const ModelInput& input, const ForwardOptions& options) const {
  const Shape shape = batch_shape(input);
  return PackedBatch(shape[0], shape[1], input.attention_mask,
                     {options.compute_padding, config_.is_decoder ? options.cache : nullptr});
}

Tensor ElectraModel::encode(const ModelInput& input, const PackedBatch& batch,
                            std::vector<Index> wanted_rows, const ForwardOptions& options,
                            ModelOutput& output) const {
  const EncoderInput encoder_input{batch, gather(input, batch), std::move(wanted_rows),
                                   head_masks(input.head_mask), encoder_states(input, batch)};
  ForwardOptions used = options;
  if (!config_.is_decoder) used.cache = nullptr;
  return encoder_.forward(encoder_input, embeddings_, used, *threads_, output);
}

PackedTokens ElectraModel::gather(const ModelInput& input, const PackedBatch& batch) const {
  PackedTokens tokens;
  if (input.inputs_embeds.empty()) {
    tokens.input_ids = gather_ids(input.input_ids, batch, {"input_ids", config_.vocab_size});
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
    tokens.token_type_ids.resize(static_cast<std::size_t>(batch.row_count()));
  } else {
    tokens.token_type_ids =
        gather_ids(input.token_type_ids, batch, {"token_type_ids", config_.type_vocab_size});
  }
  tokens.position_ids = input.position_ids.empty()
                            ? count_positions(batch, config_.max_position_embeddings)
                            : gather_ids(input.position_ids, batch,
                                         {"position_ids", config_.max_position_embeddings});
  return tokens;
}

EncoderStates ElectraModel::encoder_states(const ModelInput& input,
                                           const PackedBatch& batch) const {
  const Tensor& states = input.encoder_hidden_states;
  if (states.empty() || !config_.is_decoder) return {};
  require(config_.add_cross_attention, ErrorCode::input,
          "encoder_hidden_states was given to a decoder without cross-attention; set ",
          "add_cross_attention in its config.json, or leave them out");
  const bool fits = states.shape().rank() == 3 && states.size(0) == batch.batch_size() &&
                    states.size(2) == config_.hidden_size;
  require(fits, ErrorCode::input, "encoder_hidden_states has shape ", states.shape(),
          "; it must be [", batch.batch_size(), ", encoder_length, ", config_.hidden_size, "]");
  if (input.encoder_attention_mask.empty()) return {&states, {}};
  return {&states, encoder_bias(input.encoder_attention_mask, batch, states.size(1))};
}

std::vector<const float*> ElectraModel::head_masks(const Tensor& mask) const {
  std::vector<const float*> masks;
  if (mask.empty()) return masks;
  const Index layers = config_.num_hidden_layers;
  const Index heads = config_.num_attention_heads;
  const bool for_each_layer = mask.shape() == Shape{layers, heads};
  require(for_each_layer || mask.shape() == Shape{heads}, ErrorCode::input, "head_mask has shape ",
          mask.shape(), "; it must be ", Shape{heads}, " or ", Shape{layers, heads});
  require(config_.pruned_heads.empty(), ErrorCode::unsupported,
          "head_mask was given to a model with pruned heads; mask or prune, not both");
  for (Index layer = 0; layer < layers; ++layer) {
    masks.push_back(mask.data() + (for_each_layer ? layer * heads : 0));
  }
  return masks;
}

}  // namespace electra
