#include "electra/model/layer_run.hpp"

#include <algorithm>

#include "electra/model/cache.hpp"
#include "electra/model/layer.hpp"

namespace electra::engine {

using Part = ElectraSelfAttention::Part;

LayerRun::LayerRun(const Pass& pass, const ElectraLayer& layer, Index index, Chunk chunk,
                   const ThreadActivations& scratch, const Split& split)
    : pass_(pass), layer_(layer), index_(index), chunk_(chunk), scratch_(scratch), split_(split) {
  const Range all = pass.input.batch.rows_of(chunk.first, chunk.last);
  first_row_ = all.first;
  tokens_ = split.rows(all.count());
  if (index != pass.last_layer || !pass.selects_rows) {
    rows_ = tokens_;
    hidden_ = pass.activations.hidden.slice({all.first + rows_.first, all.first + rows_.last});
    return;
  }
  const auto& wanted = pass.input.wanted_rows;
  const auto begin = std::lower_bound(wanted.begin(), wanted.end(), all.first);
  const auto end = std::lower_bound(begin, wanted.end(), all.last);
  const Index first_wanted = begin - wanted.begin();
  selected_ = wanted.data() + first_wanted;
  rows_ = split.rows(end - begin);
  hidden_ = pass.result.slice({first_wanted + rows_.first, first_wanted + rows_.last});
  select_rows();
}

/// The wanted rows go on in memory of their own: keys and values are still made of all rows.
void LayerRun::select_rows() const {
  const Range share = split_.row_share(rows_.count());
  const nn::Stream selected = hidden_.slice(share);
  for (Index row = 0; row < selected.rows.count; ++row) {
    const float* from =
        pass_.activations.hidden.rows.row(unpadded_row(rows_.first + share.first + row));
    std::copy_n(from, selected.rows.width, selected.rows.row(row));
  }
  nn::quantize(selected.rows, selected.quantized);
  split_.columns_ready();
}

Index LayerRun::unpadded_row(Index row) const noexcept {
  return selected_ != nullptr ? selected_[row] : first_row_ + row;
}

const UnpaddedSequence& LayerRun::sequence(Index index) const noexcept {
  return pass_.input.batch.sequences()[static_cast<std::size_t>(index)];
}

const ChunkActivations& LayerRun::chunk() const noexcept {
  return scratch_.chunk.query_key_value.count > 0 ? scratch_.chunk : pass_.activations.team;
}

const FeedForwardActivations& LayerRun::feed_forward() const noexcept {
  return split_.divides_columns() ? pass_.activations.team_columns : scratch_.feed_forward;
}

Projection LayerRun::queries() const {
  return {hidden_.quantized, chunk().query_key_value.slice(rows_)};
}

Projection LayerRun::keys_values() const {
  return {pass_.activations.hidden.quantized.slice(
              {first_row_ + tokens_.first, first_row_ + tokens_.last}),
          chunk().query_key_value.slice(tokens_)};
}

void LayerRun::append_to_cache() const {
  KeyValueCache* cache = pass_.options.cache;
  if (cache == nullptr) return;
  const ElectraSelfAttention& attention = layer_.attention.self;
  const nn::ConstRows keys = attention.part(chunk().query_key_value, Part::key);
  const nn::ConstRows values = attention.part(chunk().query_key_value, Part::value);
  for (Index s = chunk_.first; s < chunk_.last; ++s) {
    const Index first = sequence(s).first_row - first_row_;
    const Index column = sequence(s).past + sequence(s).first_column - first;
    const nn::Rows cached_keys = cache->key_rows(index_, sequence(s).batch_row);
    const nn::Rows cached_values = cache->value_rows(index_, sequence(s).batch_row);
    const Index end = std::min(tokens_.last, first + sequence(s).length);
    for (Index row = std::max(tokens_.first, first); row < end; ++row) {
      std::copy_n(keys.row(row), keys.width, cached_keys.row(column + row));
      std::copy_n(values.row(row), values.width, cached_values.row(column + row));
    }
  }
}

nn::ConstQuantizedRows LayerRun::quantized_context(const ElectraSelfAttention& attention) const {
  const nn::Rows context = chunk().context.columns(0, attention.width()).slice(rows_);
  return nn::quantized_beside(context, scratch_.context);
}

nn::ConstRows LayerRun::encoder_states() const {
  const Tensor& states = *pass_.input.encoder.states;
  const Index length = states.size(1);
  return nn::rows_of(states).slice({sequence(chunk_.first).batch_row * length,
                                    (sequence(chunk_.last - 1).batch_row + 1) * length});
}

Projection LayerRun::encoder_keys_values() const {
  const nn::ConstRows states = encoder_states();
  const Range share = split_.rows(states.count);
  return {nn::quantized_beside(states.slice(share), scratch_.encoder_states),
          chunk().encoder_key_value.slice(share)};
}

// Beside the queries of self-attention: others may still read the keys of rows whose thread is done
// with its own self-attention.
Projection LayerRun::cross_queries() const {
  const Index first = layer_.attention.self.projected_width();
  const Index width = layer_.cross_attention->self.query_width();
  return {hidden_.quantized, chunk().query_key_value.columns(first, width).slice(rows_)};
}

/// Finds the sequence of rows.first and the end of the span: that of the sequence, or where the
/// wanted rows leave out the next one.
void LayerRun::find_span(Range& rows, Index& sequence) const {
  const Index first = unpadded_row(rows.first);
  while (first >= this->sequence(sequence).first_row + this->sequence(sequence).length) ++sequence;
  const Index end = this->sequence(sequence).first_row + this->sequence(sequence).length;
  rows.last = rows.first + 1;
  while (rows.last < rows_.last && unpadded_row(rows.last) < end &&
         unpadded_row(rows.last) == first + rows.count())
    ++rows.last;
}

AttentionSpan LayerRun::span(KeySource source, Index index, Range rows) const {
  const bool is_self = source == KeySource::self;
  const UnpaddedSequence& sequence = this->sequence(index);
  const ElectraSelfAttention& attention =
      is_self ? layer_.attention.self : layer_.cross_attention->self;
  const nn::Rows projected =
      is_self ? chunk().query_key_value
              : chunk().query_key_value.columns(layer_.attention.self.projected_width(),
                                                attention.query_width());
  AttentionSpan span = is_self ? self_span(sequence) : cross_span(sequence);
  span.scratch = &scratch_;
  span.query = attention.part(projected, Part::query).slice(rows);
  span.context = chunk().context.columns(0, attention.width()).slice(rows);
  if (!pass_.input.head_masks.empty())
    span.head_mask = pass_.input.head_masks[static_cast<std::size_t>(index_)];
  const Index offset = unpadded_row(rows.first) - sequence.first_row;
  span.first_query += offset;
  if (span.bias != nullptr) span.bias += offset * span.bias_stride;
  if (span.probabilities != nullptr) span.probabilities += offset * span.probabilities_stride;
  return span;
}

AttentionSpan LayerRun::self_span(const UnpaddedSequence& sequence) const {
  const ElectraSelfAttention& attention = layer_.attention.self;
  AttentionSpan span;
  if (KeyValueCache* cache = pass_.options.cache) {
    const Range keys{sequence.first_key, sequence.first_key + sequence.keys};
    span.key = cache->key_rows(index_, sequence.batch_row).slice(keys);
    span.value = cache->value_rows(index_, sequence.batch_row).slice(keys);
  } else {
    const Index first = sequence.first_row - first_row_;
    const nn::ConstRows rows = chunk().query_key_value.slice({first, first + sequence.keys});
    span.key = attention.part(rows, Part::key);
    span.value = attention.part(rows, Part::value);
  }
  span.first_query = sequence.past + sequence.first_column - sequence.first_key;
  span.bias = pass_.input.batch.bias(sequence);
  span.bias_stride = sequence.bias_stride;
  // A mask with a row for each query is the reference's 3-D mask: used as it is.
  span.causal = attention.causal() && sequence.bias_stride == 0;
  record_probabilities(sequence, pass_.output.attentions, span);
  if (span.probabilities != nullptr) span.probabilities += sequence.first_key;
  return span;
}

AttentionSpan LayerRun::cross_span(const UnpaddedSequence& sequence) const {
  const ElectraSelfAttention& attention = layer_.cross_attention->self;
  const EncoderStates& encoder = pass_.input.encoder;
  const Index length = encoder.states->size(1);
  const Index first = (sequence.batch_row - this->sequence(chunk_.first).batch_row) * length;
  const nn::ConstRows rows = chunk().encoder_key_value.slice({first, first + length});
  AttentionSpan span;
  span.key = attention.part(rows, Part::key);
  span.value = attention.part(rows, Part::value);
  if (encoder.has_bias) {
    const bool for_each_query = encoder.bias.shape().rank() == 3;
    const Index batch_stride = encoder.bias.element_count() / encoder.bias.size(0);
    span.bias_stride = for_each_query ? length : 0;
    span.bias = encoder.bias.data() + sequence.batch_row * batch_stride +
                sequence.first_column * span.bias_stride;
  }
  record_probabilities(sequence, pass_.output.cross_attentions, span);
  return span;
}

/// `attentions` has a tensor [batch_size, heads, sequence_length, keys] for each layer.
void LayerRun::record_probabilities(const UnpaddedSequence& sequence,
                                    std::vector<Tensor>& attentions, AttentionSpan& span) const {
  if (!pass_.options.output_attentions) return;
  Tensor& all = attentions[static_cast<std::size_t>(index_)];
  span.head_stride = all.size(2) * all.size(3);
  span.probabilities_stride = all.size(3);
  span.probabilities = all.data() + sequence.batch_row * all.size(1) * span.head_stride +
                       sequence.first_column * span.probabilities_stride;
}

void LayerRun::record_hidden_state() const {
  if (!pass_.options.output_hidden_states) return;
  Tensor& state = pass_.output.hidden_states[static_cast<std::size_t>(index_ + 1)];
  const Range share = split_.row_share(rows_.count());
  // No rows are selected where hidden states are asked for.
  pass_.input.batch.copy_rows(hidden_.rows.slice(share), first_row_ + rows_.first + share.first,
                              state);
}

}  // namespace electra::engine
