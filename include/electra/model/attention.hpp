#pragma once

#include <algorithm>
#include <cmath>
#include <optional>

#include "electra/core/thread_pool.hpp"
#include "electra/kernels/kernels.hpp"
#include "electra/kernels/packed_matrix.hpp"
#include "electra/model/config.hpp"
#include "electra/model/workspace.hpp"
#include "electra/nn/linear.hpp"
#include "electra/nn/packed_weights.hpp"
#include "electra/nn/quantized.hpp"
#include "electra/nn/rows.hpp"

namespace electra {

/// Some queries of one sequence and the keys that they look at.
struct AttentionSpan {
  nn::ConstRows query;         ///< [queries, heads * head_size]
  nn::ConstRows key;           ///< [keys, heads * head_size]
  nn::ConstRows value;         ///< as key
  nn::Rows output;             ///< [queries, heads * head_size]
  Index first_query;           ///< how many of the keys come before the first query
  const float* bias;           ///< added to the scores, or null; from the first query on
  Index bias_stride;           ///< 0 if one row serves every query
  const float* head_mask;      ///< a factor for each head, or null
  float* probabilities;        ///< head 0, first query, first key; or null
  Index head_stride;           ///< from one head's probabilities to the next's
  Index probabilities_stride;  ///< from one query's probabilities to the next's

  /// The same for the queries from `offset` on; query and output are set already.
  AttentionSpan from(Index offset) const noexcept {
    AttentionSpan later = *this;
    later.first_query += offset;
    if (bias != nullptr) later.bias += offset * bias_stride;
    if (probabilities != nullptr) later.probabilities += offset * probabilities_stride;
    return later;
  }
};

/// Which terms positions add to the scores, as the reference's position_embedding_type says.
class RelativePositions {
 public:
  /// Asks for "distance_embedding.weight" [2 * max_position_embeddings - 1, head_size].
  RelativePositions(const Weights& weights, const ElectraConfig& config)
      : center_(config.max_position_embeddings - 1),
        with_keys_(config.position_embedding_type == PositionEmbeddingType::relative_key_query),
        distances_(pack(weights / "distance_embedding", config.head_size(),
                        2 * config.max_position_embeddings - 1)) {}

  /// Makes bias() allocate nothing for up to so many queries and keys.
  void reserve(Index queries, Index keys, ThreadWorkspace& workspace) const {
    workspace.query_shifts.reserve(queries, distances_.columns());
    if (with_keys_) workspace.key_shifts.reserve(keys, distances_.columns());
    workspace.bias.reserve(queries, keys);
  }

  /// Gives bias [queries, keys]: scale * (query + key) · distance + the span's own bias.
  nn::Rows bias(const AttentionSpan& span, Index head, float scale,
                ThreadWorkspace& workspace) const {
    const Index size = distances_.depth();
    const nn::ConstRows key = span.key.columns(head * size, size);
    const nn::Rows query_shifts =
        shifts(span.query.columns(head * size, size), workspace.query_shifts);
    const nn::Rows key_shifts = with_keys_ ? shifts(key, workspace.key_shifts) : nn::Rows{};
    const nn::Rows bias = workspace.bias.take(span.query.count, key.count);
    for (Index q = 0; q < bias.count; ++q) {
      const float* given = span.bias == nullptr ? nullptr : span.bias + q * span.bias_stride;
      for (Index k = 0; k < bias.width; ++k) {
        const Index shift = span.first_query + q - k + center_;
        float term = query_shifts.row(q)[shift];
        if (with_keys_) term += key_shifts.row(k)[shift];
        bias.row(q)[k] = term * scale + (given == nullptr ? 0.0F : given[k]);
      }
    }
    return bias;
  }

 private:
  static kernels::PackedMatrix pack(const Weights& weights, Index size, Index count) {
    return nn::packed_matrix(
        weights, "weight", {Precision::fp32, size, count}, [&](kernels::PackedMatrix& matrix) {
          const auto rows = weights.get_to_pack("weight", {count, size}).floats();
          if (rows != nullptr) matrix.pack(rows.get(), 0, count);
        });
  }

  nn::Rows shifts(nn::ConstRows vectors, nn::RowBuffer& buffer) const {
    const nn::Rows products = buffer.take(vectors.count, distances_.columns());
    nn::Linear::multiply(distances_, nn::as_quantized(vectors), products, nullptr, {},
                         {0, distances_.panels()});
    return products;
  }

  Index center_;
  bool with_keys_;
  kernels::PackedMatrix distances_;
};

/// Scaled dot-product attention over the heads of one layer, and the projections before it.
class ElectraSelfAttention {
 public:
  /// Where keys and values come from: the layer's own stream, or an encoder's states.
  enum class Source { self, encoder };

  /// Asks for "query", "key" and "value", of as many heads as the layer still has.
  ElectraSelfAttention(const Weights& weights, const ElectraConfig& config, Index heads,
                       Source source)
      : heads_(heads),
        head_size_(config.head_size()),
        part_((width() + kernels::panel_width - 1) / kernels::panel_width * kernels::panel_width),
        causal_(config.is_decoder && source == Source::self),
        projections_(pack(weights, config.hidden_size)),
        bias_(Shape{3 * part_}) {
    for (Index part = 0; part < 3; ++part) {
      const auto bias = (weights / parts[part]).get("bias", {width()}, Initial::zeros).floats();
      if (bias != nullptr) std::copy_n(bias.get(), width(), bias_.data() + part * part_);
    }
    const bool relative = config.position_embedding_type != PositionEmbeddingType::absolute;
    if (relative && source == Source::self) relative_.emplace(weights, config);
  }

  /// In which the projections multiply.
  Precision precision() const noexcept { return projections_.precision(); }
  /// How many the layer has; pruned ones are gone.
  Index heads() const noexcept { return heads_; }
  /// Numbers in a query, a key or a value of one head.
  Index head_size() const noexcept { return head_size_; }
  /// heads * head_size: what one of query, key and value takes.
  Index width() const noexcept { return heads_ * head_size_; }
  /// What a query takes in a projected row, in whole panels; key and value take as much.
  Index query_width() const noexcept { return part_; }
  /// What a row of query, key and value takes together, each rounded up to whole panels.
  Index projected_width() const noexcept { return 3 * part_; }

  /// Which of query, key and value.
  enum class Part { query, key, value };
  /// The columns of `projected` [rows, projected_width()] that hold it.
  template <class T>
  nn::BasicRows<T> part(nn::BasicRows<T> projected, Part which) const noexcept {
    return projected.columns(static_cast<Index>(which) * part_, width());
  }

  /// From hidden states [rows, hidden_size] to query, key and value [rows, projected_width()].
  void project(nn::ConstQuantizedRows hidden, nn::Rows projected) const {
    multiply(hidden, projected, {0, projections_.panels()});
  }
  /// The same for the query alone.
  void project_query(nn::ConstQuantizedRows hidden, nn::Rows projected) const {
    multiply(hidden, projected, {0, projections_.panels() / 3});
  }
  /// The same for key and value alone.
  void project_key_value(nn::ConstQuantizedRows hidden, nn::Rows projected) const {
    multiply(hidden, projected, {projections_.panels() / 3, projections_.panels()});
  }

  /// The columns of one of query, key and value that belong to some heads; their vectors are whole
  /// panels.
  void project_heads(nn::ConstQuantizedRows hidden, nn::Rows projected, Part which,
                     Team::Share heads) const {
    const Index first = static_cast<Index>(which) * part_;
    multiply(hidden, projected,
             {(first + heads.first * head_size_) / kernels::panel_width,
              (first + heads.last * head_size_) / kernels::panel_width});
  }
  /// Whether project_heads() can be had.
  bool heads_are_panels() const noexcept { return head_size_ % kernels::panel_width == 0; }

  /// What attend() takes where one thread does all.
  Team::Share all_heads() const noexcept { return {0, heads_}; }

  /// Says what attend() will take for up to so many queries and keys.
  void reserve(Index queries, Index keys, ThreadWorkspace& workspace) const {
    workspace.attention.reserve(1, kernels::attention_scratch(keys, head_size_));
    if (relative_) relative_->reserve(queries, keys, workspace);
  }

  /// What the heads [first, last) give.
  void attend(const AttentionSpan& span, Team::Share heads, ThreadWorkspace& workspace) const {
    const float scale = 1.0F / std::sqrt(static_cast<float>(head_size_));
    const Index scratch = kernels::attention_scratch(span.key.count, head_size_);
    float* memory = workspace.attention.take(1, scratch).data;
    const auto attention = kernels::kernels_for(projections_.precision()).attention;
    for (Index head = heads.first; head < heads.last; ++head) {
      const Index column = head * head_size_;
      kernels::Attention call{};
      set_rows(call, span, column);
      call.scale = scale;
      call.bias = span.bias;
      call.bias_stride = span.bias_stride;
      if (relative_) {
        const nn::Rows bias = relative_->bias(span, head, scale, workspace);
        call.bias = bias.data;
        call.bias_stride = bias.stride;
      }
      // A mask with a row for each query is the reference's 3-D mask: used as it is.
      const bool masked_by_query = span.bias != nullptr && span.bias_stride != 0;
      call.causal = causal_ && !masked_by_query;
      call.causal_offset = span.first_query;
      call.probability_scale = span.head_mask == nullptr ? 1.0F : span.head_mask[head];
      if (span.probabilities != nullptr) {
        call.probabilities = span.probabilities + head * span.head_stride;
        call.probabilities_stride = span.probabilities_stride;
      }
      call.scratch = memory;
      attention(call);
    }
  }

 private:
  static constexpr const char* parts[] = {"query", "key", "value"};

  kernels::PackedMatrix pack(const Weights& weights, Index hidden_size) const {
    const nn::MatrixForm form{weights.precision(), hidden_size, 3 * part_};
    return nn::packed_matrix(weights, "query_key_value", form, [&](kernels::PackedMatrix& matrix) {
      for (Index part = 0; part < 3; ++part) {
        const auto weight =
            (weights / parts[part]).get_to_pack("weight", {width(), hidden_size}).floats();
        if (weight != nullptr) matrix.pack(weight.get(), part * part_, width());
      }
    });
  }

  void multiply(nn::ConstQuantizedRows hidden, nn::Rows projected,
                nn::Linear::Panels panels) const {
    nn::Linear::multiply(projections_, hidden, projected, bias_.data(), {}, panels);
  }

  void set_rows(kernels::Attention& call, const AttentionSpan& span, Index column) const {
    call.query = span.query.data + column;
    call.query_stride = span.query.stride;
    call.queries = span.query.count;
    call.key = span.key.data + column;
    call.key_stride = span.key.stride;
    call.value = span.value.data + column;
    call.value_stride = span.value.stride;
    call.keys = span.key.count;
    call.head_size = head_size_;
    call.output = span.output.data + column;
    call.output_stride = span.output.stride;
  }

  Index heads_;
  Index head_size_;
  Index part_;
  bool causal_;
  kernels::PackedMatrix projections_;
  Tensor bias_;
  std::optional<RelativePositions> relative_;
};

}  // namespace electra
