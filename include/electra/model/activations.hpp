#pragma once

#include <cstddef>

#include "electra/core/arena.hpp"
#include "electra/core/precision.hpp"
#include "electra/nn/quantized.hpp"
#include "electra/nn/rows.hpp"

namespace electra::engine {

/// Rows that are embedded and projected at a time, and rows that go through a feed-forward block at
/// a time: few enough for their activations to stay in the second-level cache.
inline constexpr Index block_rows = 48;

/// The sizes of one pass, or upper bounds of them.
struct PassSize {
  Index rows = 0;          ///< unpadded rows of the batch
  Index wanted_rows = 0;   ///< rows of the last layer that are wanted
  Index queries = 0;       ///< of the longest sequence
  Index keys = 0;          ///< the most that one sequence attends to
  Index team_rows = 0;     ///< of the largest chunk that the threads share; 0: they share none
  Index column_rows = 0;   ///< of the largest chunk whose columns they share; 0: none
  Index thread_rows = 0;   ///< of the largest chunk that a thread has to itself; 0: none
  Index encoder_rows = 0;  ///< of an encoder's states, the most that one chunk attends to
  int threads = 1;
};

/// The widths of a model's activations, in values; the largest of all layers.
struct ActivationWidths {
  Precision precision = Precision::fp32;            ///< of the layers
  Precision embedding_precision = Precision::fp32;  ///< of the projection of the embeddings
  Index embedding = 0;                              ///< before the projection; 0: there is none
  Index hidden = 0;                                 ///< hidden_size
  Index projected = 0;     ///< query, key and value, and the query of cross-attention
  Index context = 0;       ///< the output of all heads
  Index encoder = 0;       ///< key and value of an encoder's states; 0: no cross-attention
  Index intermediate = 0;  ///< intermediate_size
  Index head_size = 0;     ///< of a query, key or value of one head
  Index distances = 0;     ///< relative positions; 0: absolute ones
};

/// The activations of one chunk of rows inside a layer.
struct ChunkActivations {
  ChunkActivations(Index rows, Index encoder_rows, const ActivationWidths& widths, Arena& arena);

  nn::Rows query_key_value;    ///< the queries of cross-attention beside them
  nn::Rows context;            ///< the output of the attention heads
  nn::Rows encoder_key_value;  ///< of the encoder's states
};

/// The activations between the two products of a feed-forward block.
struct FeedForwardActivations {
  FeedForwardActivations(Index rows, const ActivationWidths& widths, Arena& arena);

  nn::QuantizedRows intermediate;   ///< in fp32 the values themselves
  nn::QuantizationScratch scratch;  ///< int8: the values before they are quantized
};

/// The activations and scratch memory of one thread.
struct ThreadActivations {
  ThreadActivations(const PassSize& size, const ActivationWidths& widths, Arena& arena);

  ChunkActivations chunk;                ///< of the chunk that this thread has to itself
  nn::QuantizedRows context;             ///< of this thread's rows, quantized
  nn::QuantizedRows encoder_states;      ///< of this thread's rows, quantized
  nn::Rows embedded;                     ///< a block of embeddings before their projection
  nn::QuantizedRows quantized_embedded;  ///< the same, quantized
  FeedForwardActivations feed_forward;   ///< of a block of this thread's rows
  float* attention;                      ///< kernels::attention_scratch() of one head
  nn::Rows query_distances;              ///< relative positions: queries times distances
  nn::Rows key_distances;                ///< relative positions: keys times distances
  nn::Rows relative_bias;                ///< relative positions: added to the scores
};

/// Every activation of a pass, each named and measured once, in one block of memory.
class Activations {
 public:
  /// Lays them out in `block`, which has bytes() of this size and these widths.
  Activations(const PassSize& size, const ActivationWidths& widths, std::byte* block);
  /// Returns the memory that they take.
  static std::size_t bytes(const PassSize& size, const ActivationWidths& widths);

  /// Returns those of a member of the team.
  ThreadActivations of_thread(int rank) const;

 private:
  PassSize size_;
  ActivationWidths widths_;
  Arena arena_;

 public:
  nn::Stream hidden;                    ///< a row for each token of the batch
  nn::QuantizedRows quantized_result;   ///< the wanted rows of the last layer
  ChunkActivations team;                ///< of the chunk that the threads share
  FeedForwardActivations team_columns;  ///< of a chunk whose columns they share

 private:
  std::size_t thread_bytes_;  ///< of each thread
  std::byte* threads_;        ///< the activations of all threads, one after the other
};

}  // namespace electra::engine
