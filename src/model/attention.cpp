#include "electra/model/attention.hpp"

#include <cmath>

#include "electra/kernels/kernels.hpp"
#include "electra/kernels/packed_matrix.hpp"
#include "nn/matrix.hpp"

namespace electra::engine {

RelativePositions::RelativePositions(const Weights& weights, const ElectraConfig& config)
    : center_(config.max_position_embeddings - 1),
      with_keys_(config.position_embedding_type == PositionEmbeddingType::relative_key_query),
      distances_(nn::load_matrix(
          weights / "distance_embedding",
          {"weight", {"weight"}, {2 * config.max_position_embeddings - 1, config.head_size()}},
          Precision::fp32)) {}

nn::Rows RelativePositions::bias(const AttentionSpan& span, Index head, float scale) const {
  const Index size = distances_.depth();
  const nn::ConstRows queries = span.query.columns(head * size, size);
  const nn::ConstRows keys = span.key.columns(head * size, size);
  const nn::Rows query_distances = span.scratch->query_distances.first(queries.count);
  nn::multiply(queries, distances_, query_distances);
  const nn::Rows key_distances = span.scratch->key_distances.first(with_keys_ ? keys.count : 0);
  if (with_keys_) nn::multiply(keys, distances_, key_distances);
  const nn::Rows bias = span.scratch->relative_bias.first(queries.count).columns(0, keys.count);
  for (Index q = 0; q < bias.count; ++q) {
    const float* own = span.bias == nullptr ? nullptr : span.bias + q * span.bias_stride;
    for (Index k = 0; k < bias.width; ++k) {
      const Index distance = span.first_query + q - k + center_;
      float term = query_distances.row(q)[distance];
      if (with_keys_) term += key_distances.row(k)[distance];
      bias.row(q)[k] = term * scale + (own == nullptr ? 0.0F : own[k]);
    }
  }
  return bias;
}

ElectraSelfAttention::ElectraSelfAttention(const Weights& weights, const ElectraConfig& config,
                                           Index heads, KeySource source, Precision precision)
    : heads_(heads),
      head_size_(config.head_size()),
      causal_(config.is_decoder && source == KeySource::self),
      scale_(1.0F / std::sqrt(static_cast<float>(head_size_))),
      projections_(weights, "query_key_value", {"query", "key", "value"}, config.hidden_size,
                   heads * head_size_, precision) {
  const bool relative = config.position_embedding_type != PositionEmbeddingType::absolute;
  if (relative && source == KeySource::self) relative_.emplace(weights, config);
}

void ElectraSelfAttention::project(const Projection& queries, const Projection& keys_values,
                                   const Split& split) const {
  const bool same_rows = queries.input.words == keys_values.input.words &&
                         queries.input.count == keys_values.input.count;
  if (same_rows) return project_parts(Part::query, Part::value, queries, split);
  project_queries(queries, split);
  project_keys_values(keys_values, split);
}

/// Where heads are divided, each part has its range of panels; else all parts are one product.
void ElectraSelfAttention::project_parts(Part first, Part last, const Projection& rows,
                                         const Split& split) const {
  const Index part_panels = query_width() / kernels::panel_width;
  const Index first_panel = static_cast<Index>(first) * part_panels;
  const Index last_panel = (static_cast<Index>(last) + 1) * part_panels;
  if (!split.divides_columns())
    return projections_.forward(rows.input, rows.output, {}, Range{first_panel, last_panel});
  const Range heads = split.heads(heads_);
  const Index head_panels = head_size_ / kernels::panel_width;
  for (Index panel = first_panel; panel < last_panel; panel += part_panels)
    projections_.forward(
        rows.input, rows.output, {},
        Range{panel + heads.first * head_panels, panel + heads.last * head_panels});
}

void ElectraSelfAttention::attend(const AttentionSpan& span, const Split& split) const {
  const Range heads = split.heads(heads_);
  for (Index head = heads.first; head < heads.last; ++head) {
    const Index column = head * head_size_;
    kernels::Attention call;
    call.query = span.query.data + column;
    call.query_stride = span.query.stride;
    call.queries = span.query.count;
    call.key = span.key.data + column;
    call.key_stride = span.key.stride;
    call.value = span.value.data + column;
    call.value_stride = span.value.stride;
    call.keys = span.key.count;
    call.head_size = head_size_;
    call.scale = scale_;
    call.bias = span.bias;
    call.bias_stride = span.bias_stride;
    if (relative_) {
      const nn::Rows bias = relative_->bias(span, head, scale_);
      call.bias = bias.data;
      call.bias_stride = bias.stride;
    }
    call.causal = span.causal;
    call.causal_offset = span.first_query;
    call.probability_scale = span.head_mask.factor(head);
    if (span.probabilities != nullptr) {
      call.probabilities = span.probabilities + head * span.head_stride;
      call.probabilities_stride = span.probabilities_stride;
    }
    call.output = span.context.data + column;
    call.output_stride = span.context.stride;
    call.scratch = span.scratch->attention;
    kernels::kernels_for(projections_.precision()).attention(call);
  }
}

}  // namespace electra::engine
