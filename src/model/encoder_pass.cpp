#include "model/encoder_pass.hpp"

#include <algorithm>
#include <utility>

namespace electra {
namespace {

// Rows that are embedded and projected at a time: few enough to stay in the cache.
constexpr Index embedded_rows = 48;

}  // namespace

EncoderPass::EncoderPass(const std::vector<ElectraLayer>& layers, const EncoderInput& input,
                         const ElectraEmbeddings& embeddings, const ForwardOptions& options,
                         Workspace& workspace, ModelOutput& output, Index hidden_size, int threads)
    : layers_(layers),
      input_(input),
      embeddings_(embeddings),
      options_(options),
      workspace_(workspace),
      output_(output),
      schedule_(make_schedule(input.batch, hidden_size, threads)),
      places_(input.batch.places()),
      select_in_last_layer_(static_cast<Index>(input.wanted_rows.size()) < input.batch.row_count() &&
                            !options.output_hidden_states && !options.output_attentions),
      hidden_(workspace.hidden.take(input.batch.row_count(), hidden_size)),
      result_(Shape{static_cast<Index>(input.wanted_rows.size()), hidden_size}) {
  reserve(threads);
  allocate_output();
}

Index EncoderPass::first_row(Chunk chunk) const { return sequence(chunk.first).first_row; }

Index EncoderPass::last_row(Chunk chunk) const {
  const PackedSequence& last = sequence(chunk.last - 1);
  return last.first_row + last.length;
}

void EncoderPass::run(const Team& team) {
  if (schedule_.shared) {
    run_chunks(schedule_.chunks, team, workspace_.threads[static_cast<std::size_t>(team.rank())]);
    return;
  }
  // A pool that is busy elsewhere gives a team of one, which then does everybody's part.
  const Index owners = static_cast<Index>(schedule_.own.size());
  for (Index owner = team.rank(); owner < owners; owner += team.size()) {
    run_chunks(schedule_.own[static_cast<std::size_t>(owner)], Team(0, 1, nullptr),
               workspace_.threads[static_cast<std::size_t>(owner)]);
  }
}

// Layer by layer over all chunks: a layer's weights are fetched once and then stay in the cache.
void EncoderPass::run_chunks(const std::vector<Chunk>& chunks, const Team& team,
                             ThreadWorkspace& thread) {
  for (const Chunk chunk : chunks) embed(chunk, team, thread);
  for (Index index = 0; index < static_cast<Index>(layers_.size()); ++index) {
    for (const Chunk chunk : chunks) run_layer(index, chunk, team, thread);
  }
}

void EncoderPass::embed(Chunk chunk, const Team& team, ThreadWorkspace& thread) {
  const Index first = first_row(chunk);
  const Team::Share share = team.share(last_row(chunk) - first);
  for (Index row = first + share.first; row < first + share.last; row += embedded_rows) {
    const Index end = std::min(row + embedded_rows, first + share.last);
    embeddings_.forward(input_.tokens, row, end, hidden_, thread.block);
    record(0, row, hidden_.slice(row, end));
  }
}

void EncoderPass::run_layer(Index index, Chunk chunk, const Team& team, ThreadWorkspace& thread) {
  const ElectraLayer& layer = layers_[static_cast<std::size_t>(index)];
  const Buffers buffers =
      buffers_for(layer.attention.self, last_row(chunk) - first_row(chunk), thread);
  const Stream stream = stream_of(index, chunk);
  project(index, chunk, stream, team, buffers);
  team.barrier();
  const Team::Share share = team.share(stream.rows.count);
  const nn::Rows rows = stream.rows.slice(share.first, share.last);
  attend(index, chunk, stream, share, buffers);
  layer.attention.output.forward(buffers.context.slice(share.first, share.last), rows);
  layer.feed_forward.forward(rows, buffers.thread.block);
  if (rows.count > 0) record(index + 1, stream.packed_row(share.first), rows);
  // The next layer's keys overwrite what others may still be looking at.
  team.barrier();
}

EncoderPass::Buffers EncoderPass::buffers_for(const ElectraSelfAttention& attention, Index rows,
                                              ThreadWorkspace& thread) {
  nn::RowBuffer& projected = schedule_.shared ? workspace_.query_key_value : thread.query_key_value;
  nn::RowBuffer& context = schedule_.shared ? workspace_.context : thread.context;
  return {projected.take(rows, attention.projected_width()), context.take(rows, attention.width()),
          thread};
}

EncoderPass::Stream EncoderPass::stream_of(Index index, Chunk chunk) {
  const Index first = first_row(chunk);
  const Index last = last_row(chunk);
  const bool is_last = index + 1 == static_cast<Index>(layers_.size());
  if (!is_last || !select_in_last_layer_) return {hidden_.slice(first, last), nullptr, first};
  const auto& wanted = input_.wanted_rows;
  const auto begin = std::lower_bound(wanted.begin(), wanted.end(), first) - wanted.begin();
  const auto end = std::lower_bound(wanted.begin(), wanted.end(), last) - wanted.begin();
  return {nn::rows_of(result_).slice(begin, end), wanted.data() + begin, first};
}

void EncoderPass::project(Index index, Chunk chunk, const Stream& stream, const Team& team,
                          const Buffers& buffers) {
  const ElectraSelfAttention& attention = this->attention(index);
  const nn::Rows chunk_rows = hidden_.slice(first_row(chunk), last_row(chunk));
  const Team::Share rows = team.share(chunk_rows.count);
  const nn::Rows input = chunk_rows.slice(rows.first, rows.last);
  const nn::Rows projected = buffers.projected.slice(rows.first, rows.last);
  if (stream.packed == nullptr) {
    attention.project(input, projected);
    return;
  }
  attention.project_key_value(input, projected);
  const Team::Share queries = team.share(stream.rows.count);
  for (Index row = queries.first; row < queries.last; ++row) {
    nn::copy_row(hidden_.row(stream.packed_row(row)), stream.rows.row(row), hidden_.width);
  }
  attention.project_query(stream.rows.slice(queries.first, queries.last),
                          buffers.projected.slice(queries.first, queries.last));
}

// Rows of the stream that follow one another in one sequence make one span.
void EncoderPass::attend(Index index, Chunk chunk, const Stream& stream, Team::Share share,
                         const Buffers& buffers) {
  const ElectraSelfAttention& attention = this->attention(index);
  Index s = chunk.first;
  for (Index row = share.first; row < share.last;) {
    const Index packed = stream.packed_row(row);
    while (packed >= sequence(s).first_row + sequence(s).length) ++s;
    const Index end = sequence(s).first_row + sequence(s).length;
    Index next = row + 1;
    while (next < share.last && stream.packed_row(next) < end &&
           stream.packed_row(next) == packed + next - row) {
      ++next;
    }
    AttentionSpan span = span_of(index, sequence(s), chunk, buffers);
    const Index offset = packed - sequence(s).first_row;
    span.query = attention.part(buffers.projected, ElectraSelfAttention::Part::query).slice(row, next);
    span.output = buffers.context.slice(row, next);
    span.first_query += offset;
    if (span.bias != nullptr) span.bias += offset * span.bias_stride;
    if (span.probabilities != nullptr) span.probabilities += offset * span.probabilities_stride;
    attention.attend(span, buffers.thread);
    row = next;
  }
}

AttentionSpan EncoderPass::span_of(Index index, const PackedSequence& sequence, Chunk chunk,
                                   const Buffers& buffers) const {
  using Part = ElectraSelfAttention::Part;
  const ElectraSelfAttention& attention = this->attention(index);
  const Index first = sequence.first_row - first_row(chunk);
  const nn::ConstRows keys = buffers.projected.slice(first, first + sequence.length);
  AttentionSpan span{};
  span.key = attention.part(keys, Part::key);
  span.value = attention.part(keys, Part::value);
  span.bias = sequence.bias.empty() ? nullptr : sequence.bias.data();
  span.bias_stride = sequence.bias_stride;
  if (!input_.head_masks.empty()) {
    span.head_mask = input_.head_masks[static_cast<std::size_t>(index)];
  }
  if (options_.output_attentions) {
    Tensor& all = output_.attentions[static_cast<std::size_t>(index)];
    const Index keys_in_all = all.size(3);
    span.probabilities = all.data() +
                         (sequence.batch_row * all.size(1) * all.size(2) + sequence.first_column) *
                             keys_in_all +
                         sequence.first_key;
    span.head_stride = all.size(2) * keys_in_all;
    span.probabilities_stride = keys_in_all;
  }
  return span;
}

void EncoderPass::record(Index state, Index first_row, nn::ConstRows rows) {
  if (!options_.output_hidden_states) return;
  Tensor& states = output_.hidden_states[static_cast<std::size_t>(state)];
  for (Index r = 0; r < rows.count; ++r) {
    const Index place = places_[static_cast<std::size_t>(first_row + r)];
    nn::copy_row(rows.row(r), states.data() + place * rows.width, rows.width);
  }
}

Tensor EncoderPass::take_result() {
  if (!select_in_last_layer_) {
    for (Index row = 0; row < result_.row_count(); ++row) {
      const Index packed = input_.wanted_rows[static_cast<std::size_t>(row)];
      nn::copy_row(hidden_.row(packed), result_.data() + row * result_.width(), result_.width());
    }
  }
  return std::move(result_);
}

void EncoderPass::reserve(int threads) {
  workspace_.threads.resize(
      std::max(workspace_.threads.size(), static_cast<std::size_t>(threads)));
  for (const Chunk chunk : schedule_.chunks) {
    for (ThreadWorkspace& thread : workspace_.threads) reserve_thread(chunk, thread);
  }
  for (std::size_t owner = 0; owner < schedule_.own.size(); ++owner) {
    for (const Chunk chunk : schedule_.own[owner]) {
      reserve_thread(chunk, workspace_.threads[owner]);
    }
  }
}

void EncoderPass::reserve_thread(Chunk chunk, ThreadWorkspace& thread) {
  thread.block.take(embedded_rows, embeddings_.embedding_size());
  const Index rows = last_row(chunk) - first_row(chunk);
  for (const ElectraLayer& layer : layers_) {
    buffers_for(layer.attention.self, rows, thread);
    layer.feed_forward.reserve(thread.block);
    for (Index s = chunk.first; s < chunk.last; ++s) {
      layer.attention.self.reserve(sequence(s).length, sequence(s).keys, thread);
    }
  }
}

void EncoderPass::allocate_output() {
  const PackedBatch& batch = input_.batch;
  const Index rows = batch.batch_size();
  const Index columns = batch.sequence_length();
  for (Index state = 0; options_.output_hidden_states && state <= static_cast<Index>(layers_.size());
       ++state) {
    output_.hidden_states.emplace_back(Shape{rows, columns, hidden_.width});
  }
  if (!options_.output_attentions) return;
  for (const ElectraLayer& layer : layers_) {
    output_.attentions.emplace_back(
        Shape{rows, layer.attention.self.heads(), columns, batch.key_columns()});
  }
}

}  // namespace electra
