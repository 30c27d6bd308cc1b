#pragma once

#include <vector>

#include "electra/model/activations.hpp"
#include "electra/model/attention.hpp"
#include "electra/model/outputs.hpp"
#include "electra/model/pass_input.hpp"
#include "electra/nn/split.hpp"

namespace electra::engine {

class ElectraLayer;

/// Sequences that go through a layer together.
struct Chunk {
  Index first;  ///< a sequence of the unpadded batch
  Index last;   ///< one behind the last
};

/// The parts of a pass that every run of a layer shares.
struct Pass {
  const PassInput& input;
  const ForwardOptions& options;
  const Activations& activations;
  nn::Stream result;  ///< the wanted rows of the last layer, if it selects them
  Index last_layer;   ///< the index of the last layer
  bool selects_rows;  ///< whether the last layer computes the wanted rows alone
  ModelOutput& output;
};

/// One member's part of one chunk's way through one layer: which rows it has, which keys they
/// attend to, where states and probabilities are recorded. A view; it allocates nothing.
class LayerRun {
 public:
  /// `split` says which of the chunk's rows and columns are this member's.
  LayerRun(const Pass& pass, const ElectraLayer& layer, Index index, Chunk chunk,
           const ThreadActivations& scratch, const Split& split);

  /// The division of the chunk among the members.
  const Split& split() const noexcept { return split_; }
  /// The memory of the feed-forward block.
  const FeedForwardActivations& feed_forward() const noexcept;
  /// The rows whose vectors the layer changes; in the last layer those that are wanted.
  nn::Stream hidden() const noexcept { return hidden_; }

  /// The projection of these rows' queries.
  Projection queries() const;
  /// The projection of keys and values: of every row of the chunk, wanted or not.
  Projection keys_values() const;
  /// Copies this member's new keys and values behind the cached ones of their sequences.
  void append_to_cache() const;
  /// Calls `attend(span)` for each run of this member's rows that follow one another in a sequence.
  template <class Attend>
  void for_each_span(KeySource source, const Attend& attend) const {
    Index sequence = chunk_.first;
    for (Range rows{rows_.first, rows_.first}; rows.first < rows_.last; rows.first = rows.last) {
      find_span(rows, sequence);
      const AttentionSpan found = span(source, sequence, rows);
      attend(found);
    }
  }
  /// Quantizes this member's rows of what the heads have written.
  nn::ConstQuantizedRows quantized_context(const ElectraSelfAttention& attention) const;

  /// Whether the layer attends to an encoder's states.
  bool has_encoder() const noexcept { return pass_.input.encoder.states != nullptr; }
  /// The projection of the encoder's states, which it quantizes.
  Projection encoder_keys_values() const;
  /// The projection of the hidden rows to queries of the encoder's states.
  Projection cross_queries() const;

  /// Copies the hidden rows to the output, if it is to have hidden states.
  void record_hidden_state() const;

 private:
  const ChunkActivations& chunk() const noexcept;
  void select_rows() const;
  Index unpadded_row(Index row) const noexcept;
  const UnpaddedSequence& sequence(Index index) const noexcept;
  void find_span(Range& rows, Index& sequence) const;
  AttentionSpan span(KeySource source, Index sequence, Range rows) const;
  AttentionSpan self_span(const UnpaddedSequence& sequence) const;
  AttentionSpan cross_span(const UnpaddedSequence& sequence) const;
  void record_probabilities(const UnpaddedSequence& sequence, std::vector<Tensor>& attentions,
                            AttentionSpan& span) const;
  nn::ConstRows encoder_states() const;

  const Pass& pass_;
  const ElectraLayer& layer_;
  Index index_;
  Chunk chunk_;
  const ThreadActivations& scratch_;
  Split split_;
  Index first_row_;                  ///< the first unpadded row of the chunk
  Range tokens_;                     ///< this member's unpadded rows of the chunk
  Range rows_;                       ///< of the rows that the layer changes, counted in the chunk
  const Index* selected_ = nullptr;  ///< the unpadded rows of the wanted ones; null: all rows
  nn::Stream hidden_;
};

}  // namespace electra::engine
