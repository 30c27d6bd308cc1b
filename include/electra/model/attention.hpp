#pragma once

#include <optional>

#include "electra/kernels/packed_matrix.hpp"
#include "electra/model/activations.hpp"
#include "electra/model/config.hpp"
#include "electra/model/head_mask.hpp"
#include "electra/nn/linear.hpp"
#include "electra/nn/rows.hpp"
#include "electra/nn/split.hpp"

namespace electra::engine {

/// The source of keys and values: the layer's own input, or an encoder's states.
enum class KeySource { self, encoder };

/// Some queries of one sequence and the keys that they attend to.
struct AttentionSpan {
  nn::ConstRows query;             ///< [queries, heads * head_size]
  nn::ConstRows key;               ///< [keys, heads * head_size]
  nn::ConstRows value;             ///< [keys, heads * head_size]
  nn::Rows context;                ///< [queries, heads * head_size], the output
  Index first_query = 0;           ///< the key of the first query's own token
  bool causal = false;             ///< whether a query attends to no key after its own
  const float* bias = nullptr;     ///< added to the scores: [keys], or [queries, keys]; or null
  Index bias_stride = 0;           ///< 0 if one row of bias serves every query
  HeadMask head_mask;              ///< of this layer
  float* probabilities = nullptr;  ///< recorded: of head 0, first query, first key; or null
  Index head_stride = 0;           ///< from one head's probabilities to the next's
  Index probabilities_stride = 0;  ///< from one query's probabilities to the next's
  const ThreadActivations* scratch = nullptr;  ///< memory of this thread
};

/// The terms that relative positions add to the scores, as position_embedding_type has it.
class RelativePositions {
 public:
  /// Reads "distance_embedding.weight" [2 * max_position_embeddings - 1, head_size].
  RelativePositions(const Weights& weights, const ElectraConfig& config);

  /// The number of distances.
  Index count() const noexcept { return distances_.columns(); }
  /// Returns scale * (query (+ key)) · distance + the span's own bias of one head, [queries, keys],
  /// in the span's scratch memory.
  nn::Rows bias(const AttentionSpan& span, Index head, float scale) const;

 private:
  Index center_;    ///< the row of the distance 0
  bool with_keys_;  ///< relative_key_query
  kernels::PackedMatrix distances_;
};

/// Rows that are projected, and where they go.
struct Projection {
  nn::ConstQuantizedRows input;  ///< [rows, hidden_size]
  nn::Rows output;               ///< [rows, projected_width()]
};

/// Scaled dot-product attention over the heads of one layer, and the projections before it.
class ElectraSelfAttention {
 public:
  /// Which of the three projections.
  enum class Part { query, key, value };

  /// Reads "query", "key" and "value", of as many heads as the layer has left.
  ElectraSelfAttention(const Weights& weights, const ElectraConfig& config, Index heads,
                       KeySource source, Precision precision);

  /// The number of heads; pruned ones are gone.
  Index heads() const noexcept { return heads_; }
  /// Values in a query, a key or a value of one head.
  Index head_size() const noexcept { return head_size_; }
  /// heads * head_size.
  Index width() const noexcept { return heads_ * head_size_; }
  /// The width of the queries in a projected row, in whole panels; keys and values have the same.
  Index query_width() const noexcept { return projections_.part_width(); }
  /// The width of query, key and value together.
  Index projected_width() const noexcept { return 3 * query_width(); }
  /// Whether a token attends to no later one.
  bool causal() const noexcept { return causal_; }
  /// The number of relative distances; 0 for absolute positions.
  Index distances() const noexcept { return relative_ ? relative_->count() : 0; }
  /// Into how many parts the heads can be divided: each a head at least, in whole panels.
  Index head_parts() const noexcept { return head_size_ % kernels::panel_width == 0 ? heads_ : 1; }

  /// The columns of projected rows that hold one part.
  template <class T>
  nn::BasicRows<T> part(nn::BasicRows<T> projected, Part which) const noexcept {
    return projected.columns(static_cast<Index>(which) * query_width(), width());
  }

  /// Projects queries, and keys and values: one product if they are of the same rows.
  void project(const Projection& queries, const Projection& keys_values, const Split& split) const;
  /// Projects queries alone.
  void project_queries(const Projection& rows, const Split& split) const {
    project_parts(Part::query, Part::query, rows, split);
  }
  /// Projects keys and values alone.
  void project_keys_values(const Projection& rows, const Split& split) const {
    project_parts(Part::key, Part::value, rows, split);
  }

  /// context = softmax(scale * query · key' + bias) · value, for this member's heads.
  void attend(const AttentionSpan& span, const Split& split) const;

 private:
  void project_parts(Part first, Part last, const Projection& rows, const Split& split) const;

  Index heads_;
  Index head_size_;
  bool causal_;
  float scale_;  ///< of the scores: 1 / sqrt(head_size)
  nn::Linear projections_;
  std::optional<RelativePositions> relative_;
};

}  // namespace electra::engine
