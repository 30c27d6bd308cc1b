#include "model/encoder_pass.hpp"

#include <algorithm>
#include <utility>

#include "electra/model/cache.hpp"
#include "model/reserve.hpp"

namespace electra {
namespace {

using Part = ElectraSelfAttention::Part;

void clear(Tensor& tensor, const Shape& shape) {
  tensor.resize(shape);
  std::fill(tensor.begin(), tensor.end(), 0.0F);
}

}  // namespace

EncoderPass::EncoderPass(const std::vector<ElectraLayer>& layers,
                         const ElectraEmbeddings& embeddings, const ForwardOptions& options,
                         Workspace& workspace, ModelOutput& output, int threads)
    : layers_(layers),
      input_(workspace.input),
      embeddings_(embeddings),
      options_(options),
      workspace_(workspace),
      output_(output),
      schedule_(workspace.schedule),
      select_in_last_layer_(static_cast<Index>(input_.wanted_rows.size()) <
                                input_.batch.row_count() &&
                            !options.output_hidden_states && !options.output_attentions),
      precision_(precision_of(layers)),
      hidden_(stream_in(workspace.hidden.take(input_.batch.row_count(), embeddings.hidden_size()),
                        workspace.encoded_hidden)),
      result_(stream_in(take_result_rows(), workspace.encoded_result)) {
  make_schedule(input_.batch,
                {embeddings.hidden_size(), threads, columns_divide(threads), precision_,
                 static_cast<Index>(layers.size())},
                workspace.schedule);
  if (schedule_.sharing == Sharing::sequences)
    turns_.emplace(workspace.schedule.progress, static_cast<Index>(layers.size()));
  reserve(threads);
  allocate_output();
}

nn::Rows EncoderPass::take_result_rows() const {
  workspace_.rows.resize(
      Shape{static_cast<Index>(input_.wanted_rows.size()), embeddings_.hidden_size()});
  return nn::rows_of(workspace_.rows);
}

bool EncoderPass::columns_divide(int threads) const {
  if (options_.cache != nullptr || has_encoder()) return false;
  for (const ElectraLayer& each : layers_)
    if (!each.columns_divide(threads)) return false;
  return true;
}

nn::Stream EncoderPass::stream_in(nn::Rows rows, nn::QuantizedBuffer& buffer) const {
  return {rows, buffer.take_unless_fp32(precision_, rows)};
}

Index EncoderPass::first_row(Chunk chunk) const { return sequence(chunk.first).first_row; }

Index EncoderPass::last_row(Chunk chunk) const {
  const PackedSequence& last = sequence(chunk.last - 1);
  return last.first_row + last.length;
}

void EncoderPass::run(const Team& team) {
  ThreadWorkspace& thread = workspace_.threads[static_cast<std::size_t>(team.rank())];
  if (turns_)
    take_turns(thread);
  else
    run_together(team, thread);
}

// All chunks are at about the same layer: its weights are fetched once and then stay in the cache.
void EncoderPass::take_turns(ThreadWorkspace& thread) {
  const Team alone(0, 1, nullptr);
  while (const auto turn = turns_->take()) {
    const Chunk chunk = schedule_.chunks[turn->chunk];
    if (turn->layer == 0) embed(chunk, alone, thread);
    run_layer(turn->layer, chunk, alone, thread);
    turns_->finish(*turn);
  }
}

void EncoderPass::run_together(const Team& team, ThreadWorkspace& thread) {
  for (const Chunk chunk : schedule_.chunks) embed(chunk, team, thread);
  // A layer that computes some rows only divides those, not the embedded ones, among the threads.
  team.barrier();
  for (Index index = 0; index < static_cast<Index>(layers_.size()); ++index) {
    for (const Chunk chunk : schedule_.chunks) {
      if (schedule_.sharing == Sharing::columns)
        run_layer_by_columns(index, chunk, team, thread);
      else
        run_layer(index, chunk, team, thread);
    }
  }
}

void EncoderPass::embed(Chunk chunk, const Team& team, ThreadWorkspace& thread) {
  const Index first = first_row(chunk);
  const Team::Share share = team.share(last_row(chunk) - first);
  for (Index row = first + share.first; row < first + share.last; row += embedded_rows) {
    const Index end = std::min(row + embedded_rows, first + share.last);
    embeddings_.forward(input_.tokens, row, hidden_.slice(row, end), thread);
    record(0, row, hidden_.rows.slice(row, end));
  }
}

void EncoderPass::run_layer(Index index, Chunk chunk, const Team& team, ThreadWorkspace& thread) {
  const ElectraAttention& attention = layer(index).attention;
  const Step step = make_step(index, chunk, thread);
  project(step, team);
  project_encoder(step, team, thread);
  team.barrier();
  const Team::Share share = team.share(step.stream.of.rows.count);
  const nn::Stream stream = step.stream.of.slice(share.first, share.last);
  for_each_run(step, share, [&](const PackedSequence& sequence, Index offset, Team::Share run) {
    AttentionSpan span = self_span(step, sequence);
    span.query = attention.self.part(step.projected, Part::query).slice(run.first, run.last);
    span.output = step.context.slice(run.first, run.last);
    attention.self.attend(span.from(offset), attention.self.all_heads(), thread);
  });
  add_context(attention.output, step.context.slice(share.first, share.last), stream, thread);
  if (has_encoder()) look_at_encoder(step, share, thread);
  layer(index).feed_forward.forward(stream, thread);
  if (stream.rows.count > 0) record(index + 1, step.stream.packed_row(share.first), stream.rows);
  // The next layer's keys overwrite what others may still be looking at.
  team.barrier();
}

void EncoderPass::add_context(const ElectraOutput& output, nn::Rows context, nn::Stream stream,
                              ThreadWorkspace& thread) const {
  const nn::QuantizedRows encoded = thread.encoded_context.take_unless_fp32(precision_, context);
  nn::quantize(context, encoded);
  output.forward(encoded, stream);
}

EncoderPass::Step EncoderPass::make_step(Index index, Chunk chunk, ThreadWorkspace& thread) {
  const ElectraSelfAttention& attention = layer(index).attention.self;
  const bool shared = schedule_.sharing != Sharing::sequences;
  const Index rows = last_row(chunk) - first_row(chunk);
  nn::RowBuffer& projected = shared ? workspace_.query_key_value : thread.query_key_value;
  nn::RowBuffer& context = shared ? workspace_.context : thread.context;
  Index projected_width = attention.projected_width();
  Index context_width = attention.width();
  Step step{index, chunk, stream_of(index, chunk), {}, {}, {}, {}};
  if (has_encoder()) {
    const ElectraSelfAttention& cross = layer(index).cross_attention->self;
    nn::RowBuffer& encoder = shared ? workspace_.encoder_key_value : thread.encoder_key_value;
    step.encoder = encoder.take(encoder_states(chunk).count, cross.projected_width());
    projected_width += cross.query_width();
    context_width = std::max(context_width, cross.width());
  }
  step.projected = projected.take(rows, projected_width);
  step.questions = step.projected.columns(attention.projected_width(),
                                          projected_width - attention.projected_width());
  step.context = context.take(rows, context_width);
  step.context.width = attention.width();
  return step;
}

EncoderPass::Stream EncoderPass::stream_of(Index index, Chunk chunk) {
  const Index first = first_row(chunk);
  const Index last = last_row(chunk);
  const bool is_last = index + 1 == static_cast<Index>(layers_.size());
  if (!is_last || !select_in_last_layer_) return {hidden_.slice(first, last), nullptr, first};
  const auto& wanted = input_.wanted_rows;
  const auto begin = std::lower_bound(wanted.begin(), wanted.end(), first) - wanted.begin();
  const auto end = std::lower_bound(wanted.begin(), wanted.end(), last) - wanted.begin();
  return {result_.slice(begin, end), wanted.data() + begin, first};
}

void EncoderPass::project(const Step& step, const Team& team) {
  const ElectraSelfAttention& attention = layer(step.layer).attention.self;
  const Index first = first_row(step.chunk);
  const Team::Share rows = team.share(last_row(step.chunk) - first);
  const nn::QuantizedRows input = hidden_.quantized.slice(first + rows.first, first + rows.last);
  const nn::Rows projected = step.projected.slice(rows.first, rows.last);
  if (step.stream.packed == nullptr) {
    attention.project(input, projected);
  } else {
    attention.project_key_value(input, projected);
    const Team::Share share = team.share(step.stream.of.rows.count);
    select_rows(step, share);
    attention.project_query(step.stream.of.slice(share.first, share.last).quantized,
                            step.projected.slice(share.first, share.last));
  }
  if (options_.cache != nullptr) remember(step, rows);
}

void EncoderPass::select_rows(const Step& step, Team::Share share) {
  const nn::Stream selected = step.stream.of.slice(share.first, share.last);
  for (Index row = 0; row < selected.rows.count; ++row) {
    const Index packed = step.stream.packed_row(share.first + row);
    nn::copy_row(hidden_.rows.row(packed), selected.rows.row(row), selected.rows.width);
  }
  nn::quantize(selected.rows, selected.quantized);
}

// Moves the new keys and values behind the cached ones of their sequences.
void EncoderPass::remember(const Step& step, Team::Share rows) {
  const ElectraSelfAttention& attention = layer(step.layer).attention.self;
  const nn::ConstRows keys = attention.part(step.projected, Part::key);
  const nn::ConstRows values = attention.part(step.projected, Part::value);
  for (Index s = step.chunk.first; s < step.chunk.last; ++s) {
    const Index first = sequence(s).first_row - first_row(step.chunk);
    const Index column = sequence(s).past + sequence(s).first_column - first;
    const nn::Rows cached_keys = options_.cache->key_rows(step.layer, sequence(s).batch_row);
    const nn::Rows cached_values = options_.cache->value_rows(step.layer, sequence(s).batch_row);
    const Index end = std::min(rows.last, first + sequence(s).length);
    for (Index row = std::max(rows.first, first); row < end; ++row) {
      nn::copy_row(keys.row(row), cached_keys.row(column + row), keys.width);
      nn::copy_row(values.row(row), cached_values.row(column + row), values.width);
    }
  }
}

nn::ConstRows EncoderPass::encoder_states(Chunk chunk) const {
  const Tensor& states = *input_.encoder.states;
  const Index length = states.size(1);
  return nn::rows_of(states).slice(sequence(chunk.first).batch_row * length,
                                   (sequence(chunk.last - 1).batch_row + 1) * length);
}

void EncoderPass::project_encoder(const Step& step, const Team& team, ThreadWorkspace& thread) {
  if (!has_encoder()) return;
  const nn::ConstRows all = encoder_states(step.chunk);
  const Team::Share share = team.share(all.count);
  const nn::ConstRows states = all.slice(share.first, share.last);
  const nn::ConstQuantizedRows encoded = thread.encoded_states.quantize(precision_, states);
  layer(step.layer)
      .cross_attention->self.project_key_value(encoded,
                                               step.encoder.slice(share.first, share.last));
}

void EncoderPass::look_at_encoder(const Step& step, Team::Share share, ThreadWorkspace& thread) {
  const ElectraAttention& attention = *layer(step.layer).cross_attention;
  const nn::Stream stream = step.stream.of.slice(share.first, share.last);
  nn::Rows context = step.context;
  context.width = attention.self.width();
  attention.self.project_query(stream.quantized, step.questions.slice(share.first, share.last));
  for_each_run(step, share, [&](const PackedSequence& sequence, Index offset, Team::Share run) {
    AttentionSpan span = encoder_span(step, sequence);
    span.query = attention.self.part(step.questions, Part::query).slice(run.first, run.last);
    span.output = context.slice(run.first, run.last);
    attention.self.attend(span.from(offset), attention.self.all_heads(), thread);
  });
  add_context(attention.output, context.slice(share.first, share.last), stream, thread);
}

AttentionSpan EncoderPass::self_span(const Step& step, const PackedSequence& sequence) const {
  const ElectraSelfAttention& attention = layer(step.layer).attention.self;
  AttentionSpan span{};
  if (options_.cache == nullptr) {
    const Index first = sequence.first_row - first_row(step.chunk);
    const nn::ConstRows rows = step.projected.slice(first, first + sequence.keys);
    span.key = attention.part(rows, Part::key);
    span.value = attention.part(rows, Part::value);
  } else {
    const Index first = sequence.first_key;
    const Index last = first + sequence.keys;
    span.key = options_.cache->key_rows(step.layer, sequence.batch_row).slice(first, last);
    span.value = options_.cache->value_rows(step.layer, sequence.batch_row).slice(first, last);
  }
  span.first_query = sequence.past + sequence.first_column - sequence.first_key;
  span.bias = input_.batch.bias(sequence);
  span.bias_stride = sequence.bias_stride;
  finish_span(span, step.layer, sequence, output_.attentions);
  if (span.probabilities != nullptr) span.probabilities += sequence.first_key;
  return span;
}

AttentionSpan EncoderPass::encoder_span(const Step& step, const PackedSequence& sequence) const {
  const ElectraSelfAttention& attention = layer(step.layer).cross_attention->self;
  const Index length = input_.encoder.states->size(1);
  const Index first = (sequence.batch_row - this->sequence(step.chunk.first).batch_row) * length;
  const nn::ConstRows rows = step.encoder.slice(first, first + length);
  const Tensor& bias = input_.encoder.bias;
  AttentionSpan span{};
  span.key = attention.part(rows, Part::key);
  span.value = attention.part(rows, Part::value);
  if (input_.encoder.has_bias) {
    const bool for_each_query = bias.shape().rank() == 3;
    span.bias = bias.data() + sequence.batch_row * (bias.element_count() / bias.size(0)) +
                (for_each_query ? sequence.first_column * length : 0);
    span.bias_stride = for_each_query ? length : 0;
  }
  finish_span(span, step.layer, sequence, output_.cross_attentions);
  return span;
}

void EncoderPass::finish_span(AttentionSpan& span, Index index, const PackedSequence& sequence,
                              std::vector<Tensor>& probabilities) const {
  if (!input_.head_masks.empty()) {
    span.head_mask = input_.head_masks[static_cast<std::size_t>(index)];
  }
  if (!options_.output_attentions) return;
  Tensor& all = probabilities[static_cast<std::size_t>(index)];  // [batch, heads, queries, keys]
  const Index head_stride = all.size(2) * all.size(3);
  span.probabilities = all.data() + sequence.batch_row * all.size(1) * head_stride +
                       sequence.first_column * all.size(3);
  span.head_stride = head_stride;
  span.probabilities_stride = all.size(3);
}

void EncoderPass::record(Index state, Index first_row, nn::ConstRows rows) {
  if (!options_.output_hidden_states) return;
  Tensor& states = output_.hidden_states[static_cast<std::size_t>(state)];
  for (Index r = 0; r < rows.count; ++r) {
    const Index place = input_.batch.places()[static_cast<std::size_t>(first_row + r)];
    nn::copy_row(rows.row(r), states.data() + place * rows.width, rows.width);
  }
}

void EncoderPass::finish() {
  if (select_in_last_layer_) return;
  for (Index row = 0; row < result_.rows.count; ++row) {
    const Index packed = input_.wanted_rows[static_cast<std::size_t>(row)];
    nn::copy_row(hidden_.rows.row(packed), result_.rows.row(row), result_.rows.width);
  }
}

void EncoderPass::reserve(int threads) {
  const bool alone = schedule_.sharing == Sharing::sequences;
  PassSize size{};
  size.rows = input_.batch.row_count();
  size.wanted_rows = result_.rows.count;
  size.threads = threads;
  size.sharing_sequences = alone;
  size.sharing_chunks = !alone;
  size.column_rows = schedule_.sharing == Sharing::columns ? size.rows : 0;
  for (const PackedSequence& each : input_.batch.sequences()) {
    size.queries = std::max(size.queries, each.length);
    size.keys = std::max(size.keys, each.keys);
  }
  for (const Chunk chunk : schedule_.chunks) {
    size.chunk_rows = std::max(size.chunk_rows, last_row(chunk) - first_row(chunk));
    if (!has_encoder()) continue;
    size.encoder_rows = std::max(size.encoder_rows, encoder_states(chunk).count);
    size.encoder_length = input_.encoder.states->size(1);
  }
  reserve_pass(layers_, embeddings_, size, workspace_);
  workspace_.allocate();
}

void EncoderPass::allocate_output() {
  const PackedBatch& batch = input_.batch;
  const Index rows = batch.batch_size();
  const Index columns = batch.sequence_length();
  const bool attends = options_.output_attentions;
  output_.hidden_states.resize(options_.output_hidden_states ? layers_.size() + 1 : 0);
  output_.attentions.resize(attends ? layers_.size() : 0);
  output_.cross_attentions.resize(attends && has_encoder() ? layers_.size() : 0);
  for (Tensor& states : output_.hidden_states) {
    clear(states, Shape{rows, columns, hidden_.rows.width});
  }
  for (std::size_t i = 0; i < output_.attentions.size(); ++i) {
    clear(output_.attentions[i],
          Shape{rows, layers_[i].attention.self.heads(), columns, batch.key_columns()});
  }
  for (std::size_t i = 0; i < output_.cross_attentions.size(); ++i) {
    clear(output_.cross_attentions[i], Shape{rows, layers_[i].cross_attention->self.heads(),
                                             columns, input_.encoder.states->size(1)});
  }
}

}  // namespace electra
