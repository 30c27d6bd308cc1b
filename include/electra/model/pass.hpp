#pragma once

#include <cstdint>
#include <vector>

#include "electra/core/tensor.hpp"
#include "electra/model/packing.hpp"

namespace electra {

/// The tokens of a packed batch, one entry a row, checked to be within their tables.
struct PackedTokens {
  std::vector<std::int32_t> input_ids;       ///< empty if embeddings were given instead
  std::vector<std::int32_t> token_type_ids;  ///< below type_vocab_size
  std::vector<std::int32_t> position_ids;    ///< below max_position_embeddings
  std::vector<const float*> inputs_embeds;   ///< [embedding_size] each
};

/// What a decoder looks at besides its own stream.
struct EncoderStates {
  const Tensor* states = nullptr;  ///< [batch_size, encoder_length, hidden_size]; null: nothing
  bool has_bias = false;           ///< whether there is a mask
  Tensor bias;  ///< added to the scores: [batch_size, (sequence_length,) encoder_length]
};

/// What one pass through the encoder works on.
struct EncoderInput {
  PackedBatch batch;    ///< which rows there are, and what each may look at
  PackedTokens tokens;  ///< what stands in them
  /// The packed rows that the caller wants of the last layer, ascending; the last layer computes
  /// nothing else.
  std::vector<Index> wanted_rows;
  std::vector<const float*> head_masks;  ///< for each layer a factor for each head; or empty
  EncoderStates encoder;                 ///< for cross-attention
};

/// Sequences that go through a layer together: [first, last) of the packed batch's.
struct Chunk {
  Index first;  ///< a sequence
  Index last;   ///< one behind the last
};

/// How the threads divide the work of one pass. No result depends on it.
enum class Sharing {
  sequences,  ///< each takes a chunk through a layer, then another; nobody waits
  rows,       ///< on each chunk together, each on its share of the rows
  columns,    ///< on each chunk together, each on its share of the heads and columns: every thread
              ///< then reads its part of the weights only
};

/// How far a chunk is that one thread at a time takes through a layer.
struct ChunkProgress {
  Index layer = 0;     ///< the next one
  bool taken = false;  ///< whether a thread is at it
};

/// Who works on what.
struct Schedule {
  Sharing sharing = Sharing::sequences;  ///< of all chunks alike
  std::vector<Chunk> chunks;             ///< if shared, one after the other; else the dearest first
  std::vector<ChunkProgress> progress;   ///< if not shared: a place for each chunk
};

}  // namespace electra
