#pragma once

#include <cstdint>
#include <vector>

#include "electra/core/tensor.hpp"
#include "electra/model/head_mask.hpp"
#include "electra/model/unpadded_batch.hpp"

namespace electra::engine {

/// The tokens of an unpadded batch, one entry a row, checked against the tables' sizes.
struct BatchTokens {
  std::vector<std::int32_t> input_ids;       ///< empty if embeddings were given instead
  std::vector<std::int32_t> token_type_ids;  ///< below type_vocab_size
  std::vector<std::int32_t> position_ids;    ///< below max_position_embeddings
  std::vector<const float*> inputs_embeds;   ///< [embedding_size] each
};

/// The states of an encoder that a decoder attends to.
struct EncoderStates {
  const Tensor* states = nullptr;  ///< [batch_size, encoder_length, hidden_size]; null: none
  bool has_bias = false;           ///< whether there is a mask
  Tensor bias;  ///< added to the scores: [batch_size, (sequence_length,) encoder_length]
};

/// The input of one pass through the encoder.
struct PassInput {
  UnpaddedBatch batch;  ///< the rows, and what each attends to
  BatchTokens tokens;   ///< their tokens
  /// The unpadded rows of the last layer that are wanted, ascending; it computes no others.
  std::vector<Index> wanted_rows;
  std::vector<HeadMask> head_masks;  ///< for each layer; or empty
  EncoderStates encoder;             ///< for cross-attention
};

}  // namespace electra::engine
