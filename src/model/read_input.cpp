#include "model/read_input.hpp"

#include <algorithm>

#include "core/lengths.hpp"
#include "electra/core/error.hpp"

namespace electra::engine {
namespace {

using Ids = std::vector<std::int32_t>;

/// The name of a list of ids and the size of the table that they are rows of.
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

template <class List>
void check_ids(const List& ids, const IdRange& range) {
  for (const std::int32_t id : ids) {
    require(id >= 0 && id < range.count, ErrorCode::input, range.name, " has ", id,
            "; it must be from 0 to ", range.count - 1);
  }
}

/// Returns whether an optional input was given. Throws `input` for a shape without elements.
template <class T>
bool is_given(const BasicTensor<T>& tensor, const char* name) {
  require(tensor.shape().rank() == 0 || !tensor.empty(), ErrorCode::input, name, " has shape ",
          tensor.shape(), ", which has no element; leave it out");
  return !tensor.empty();
}

/// Fills `ids` with those of the unpadded rows. `given` is [batch_size, sequence_length], or
/// [1, sequence_length] for every row of the batch.
void gather_ids(const TokenTensor& given, const UnpaddedBatch& batch, const IdRange& range,
                Ids& ids) {
  const Shape whole{batch.batch_size(), batch.sequence_length()};
  const Shape shared{1, batch.sequence_length()};
  require(given.shape() == whole || given.shape() == shared, ErrorCode::input, range.name,
          " has shape ", given.shape(), "; it must be ", whole);
  check_ids(given, range);
  ids.clear();
  for (const Index place : batch.places()) ids.push_back(given[place % given.element_count()]);
}

void gather_embeddings(const Tensor& given, const ElectraConfig& config, PassInput& pass) {
  const Index width = given.width();
  require(width == config.embedding_size, ErrorCode::input, "inputs_embeds has shape ",
          given.shape(), "; its last extent must be embedding_size (", config.embedding_size, ")");
  for (const Index place : pass.batch.places())
    pass.tokens.inputs_embeds.push_back(given.data() + place * width);
}

void count_positions(const UnpaddedBatch& batch, Ids& positions) {
  positions.clear();
  for (const UnpaddedSequence& sequence : batch.sequences()) {
    const Index first = sequence.past + sequence.first_column;
    for (Index i = 0; i < sequence.length; ++i)
      positions.push_back(static_cast<std::int32_t>(first + i));
  }
}

void read_tokens(const ModelInput& input, const ElectraConfig& config, PassInput& pass) {
  const UnpaddedBatch& batch = pass.batch;
  BatchTokens& tokens = pass.tokens;
  tokens.input_ids.clear();
  tokens.inputs_embeds.clear();
  if (input.inputs_embeds.empty())
    gather_ids(input.input_ids, batch, {"input_ids", config.vocab_size}, tokens.input_ids);
  else
    gather_embeddings(input.inputs_embeds, config, pass);
  if (is_given(input.token_type_ids, "token_type_ids"))
    gather_ids(input.token_type_ids, batch, {"token_type_ids", config.type_vocab_size},
               tokens.token_type_ids);
  else
    tokens.token_type_ids.assign(static_cast<std::size_t>(batch.row_count()), 0);
  // Distances reach as far as a sequence is long, whatever its positions are said to be.
  const bool has_positions = is_given(input.position_ids, "position_ids");
  const bool relative = config.position_embedding_type != PositionEmbeddingType::absolute;
  for (const UnpaddedSequence& sequence : batch.sequences())
    if (!has_positions || relative) check_length(sequence.past + batch.sequence_length(), config);
  if (has_positions)
    gather_ids(input.position_ids, batch, {"position_ids", config.max_position_embeddings},
               tokens.position_ids);
  else
    count_positions(batch, tokens.position_ids);
}

/// Fills in what a mask over the encoder's states adds to the scores.
void read_encoder_mask(const TokenTensor& mask, Index encoder_length, PassInput& pass) {
  const UnpaddedBatch& batch = pass.batch;
  const Shape plain{batch.batch_size(), encoder_length};
  const Shape for_each_query{batch.batch_size(), batch.sequence_length(), encoder_length};
  require(mask.shape() == plain || mask.shape() == for_each_query, ErrorCode::input,
          "encoder_attention_mask has shape ", mask.shape(), "; it must be ", plain, " or ",
          for_each_query);
  pass.encoder.has_bias = true;
  pass.encoder.bias.resize(mask.shape());
  std::transform(mask.begin(), mask.end(), pass.encoder.bias.begin(), mask_bias);
}

void read_encoder_states(const ModelInput& input, const ElectraConfig& config, PassInput& pass) {
  const Tensor& states = input.encoder_hidden_states;
  if (!is_given(states, "encoder_hidden_states") || !config.is_decoder) return;
  require(config.add_cross_attention, ErrorCode::input,
          "encoder_hidden_states was given to a decoder without cross-attention; set ",
          "add_cross_attention in its config.json, or leave them out");
  const Index batch_size = pass.batch.batch_size();
  const bool fits = states.shape().rank() == 3 && states.size(0) == batch_size &&
                    states.size(2) == config.hidden_size;
  require(fits, ErrorCode::input, "encoder_hidden_states has shape ", states.shape(),
          "; it must be [", batch_size, ", encoder_length, ", config.hidden_size, "]");
  pass.encoder.states = &states;
  if (is_given(input.encoder_attention_mask, "encoder_attention_mask"))
    read_encoder_mask(input.encoder_attention_mask, states.size(1), pass);
}

void read_head_mask(const Tensor& mask, const ElectraConfig& config, PassInput& pass) {
  if (!is_given(mask, "head_mask")) return;
  const Index layers = config.num_hidden_layers;
  const Index heads = config.heads_of_layer(0);
  for (Index layer = 1; layer < layers; ++layer) {
    require(config.heads_of_layer(layer) == heads, ErrorCode::unsupported,
            "head_mask was given to a model whose layers have different numbers of heads left; ",
            "mask or prune, not both");
  }
  const bool fits_all = heads == 1 || heads == config.num_attention_heads;
  require(fits_all || pass.encoder.states == nullptr, ErrorCode::unsupported,
          "head_mask was given to a model whose layers have ", heads,
          " heads left, but its cross-attention ", config.num_attention_heads,
          "; mask or prune, not both");
  const bool for_each_layer = mask.shape() == Shape{layers, heads};
  require(for_each_layer || mask.shape() == Shape{heads}, ErrorCode::input, "head_mask has shape ",
          mask.shape(), "; it must be ", Shape{heads}, " or ", Shape{layers, heads});
  for (Index layer = 0; layer < layers; ++layer)
    pass.head_masks.push_back({mask.data() + (for_each_layer ? layer * heads : 0), heads});
}

void clear_optional_input(PassInput& pass) {
  pass.head_masks.clear();
  pass.encoder.states = nullptr;
  pass.encoder.has_bias = false;
}

}  // namespace

void check_length(Index length, const ElectraConfig& config) {
  require(length <= config.max_position_embeddings, ErrorCode::input, "a sequence of ", length,
          " tokens is longer than max_position_embeddings (", config.max_position_embeddings,
          "); truncate it");
}

void read_input(const ModelInput& input, const ForwardOptions& options, const ElectraConfig& config,
                PassInput& pass) {
  clear_optional_input(pass);
  const Shape shape = batch_shape(input);
  pass.batch.assign(shape[0], shape[1], input.attention_mask,
                    {options.compute_padding, config.is_decoder ? options.cache : nullptr});
  read_tokens(input, config, pass);
  read_encoder_states(input, config, pass);
  read_head_mask(input.head_mask, config, pass);
}

void read_input(const RaggedBatch& batch, const ForwardOptions& options,
                const ElectraConfig& config, PassInput& pass) {
  clear_optional_input(pass);
  require(!batch.lengths.empty(), ErrorCode::input, "lengths is empty; give one sequence or more");
  const auto rows = static_cast<std::size_t>(total_length(batch.lengths));
  require(batch.input_ids.size() == rows, ErrorCode::input, "input_ids has ",
          batch.input_ids.size(), " ids, but the lengths add up to ", rows);
  require(batch.token_type_ids.empty() || batch.token_type_ids.size() == rows, ErrorCode::input,
          "token_type_ids has ", batch.token_type_ids.size(), " ids, but the lengths add up to ",
          rows);
  pass.batch.assign(batch.lengths, config.is_decoder ? options.cache : nullptr);
  check_ids(batch.input_ids, {"input_ids", config.vocab_size});
  check_ids(batch.token_type_ids, {"token_type_ids", config.type_vocab_size});
  for (const UnpaddedSequence& sequence : pass.batch.sequences())
    check_length(sequence.past + sequence.length, config);
  BatchTokens& tokens = pass.tokens;
  tokens.inputs_embeds.clear();
  tokens.input_ids.assign(batch.input_ids.begin(), batch.input_ids.end());
  tokens.token_type_ids.assign(batch.token_type_ids.begin(), batch.token_type_ids.end());
  tokens.token_type_ids.resize(rows);  // zeros if there are none
  count_positions(pass.batch, tokens.position_ids);
}

}  // namespace electra::engine
