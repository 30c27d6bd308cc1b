#include "model/encoder_pass.hpp"

#include <algorithm>

namespace electra::engine {
namespace {

void clear(Tensor& tensor, const Shape& shape) {
  tensor.resize(shape);
  std::fill(tensor.begin(), tensor.end(), 0.0F);
}

nn::Rows resized(Tensor& rows, Index count, Index width) {
  rows.resize(Shape{count, width});
  return nn::rows_of(rows);
}

}  // namespace

EncoderPass::EncoderPass(const ElectraEncoder& encoder, const ForwardOptions& options,
                         PassMemory& memory, ModelOutput& output, int threads)
    : encoder_(encoder),
      memory_(memory),
      has_encoder_states_(memory.input.encoder.states != nullptr),
      activations_(allocate(options, threads)),
      pass_{memory.input,
            options,
            activations_,
            nn::stream_of(resized(memory.rows, static_cast<Index>(memory.input.wanted_rows.size()),
                                  encoder.widths().hidden),
                          activations_.quantized_result),
            static_cast<Index>(encoder.layers().size()) - 1,
            static_cast<Index>(memory.input.wanted_rows.size()) < memory.input.batch.row_count() &&
                !options.output_hidden_states && !options.output_attentions,
            output} {
  if (memory.schedule.sharing == Sharing::chunks)
    queue_.emplace(memory.schedule.progress, static_cast<Index>(encoder.layers().size()));
  allocate_output();
}

/// Members that divide columns wait for each other more often, which caches and encoders' states
/// are not made for.
int EncoderPass::column_threads(const ForwardOptions& options, int threads) const {
  if (options.cache != nullptr || has_encoder_states_) return 1;
  Index parts = threads;
  for (const ElectraLayer& layer : encoder_.layers())
    parts = std::min(parts, layer.attention.self.head_parts());
  return static_cast<int>(std::max<Index>(1, parts));
}

Activations EncoderPass::allocate(const ForwardOptions& options, int threads) {
  const ActivationWidths& widths = encoder_.widths();
  const UnpaddedBatch& batch = memory_.input.batch;
  make_schedule(batch,
                {widths.hidden, threads, column_threads(options, threads), widths.precision,
                 static_cast<Index>(encoder_.layers().size())},
                memory_.schedule);
  const PassSize size = size_of(memory_.schedule);
  // A smaller pass may be scheduled otherwise and then needs no more than this.
  memory_.reserve_block(
      std::max(Activations::bytes(size, widths),
               encoder_.activation_bytes(batch.row_count(), batch.sequence_length(), threads)));
  return Activations(size, widths, memory_.block.data());
}

PassSize EncoderPass::size_of(const Schedule& schedule) const {
  const PassInput& input = memory_.input;
  PassSize size;
  size.rows = input.batch.row_count();
  size.wanted_rows = static_cast<Index>(input.wanted_rows.size());
  size.threads = schedule.threads;
  for (const UnpaddedSequence& sequence : input.batch.sequences()) {
    size.queries = std::max(size.queries, sequence.length);
    size.keys = std::max(size.keys, sequence.keys);
  }
  Index chunk_rows = 0;
  for (const Chunk chunk : schedule.chunks) {
    chunk_rows = std::max(chunk_rows, input.batch.rows_of(chunk.first, chunk.last).count());
    if (!has_encoder_states_) continue;
    const auto& sequences = input.batch.sequences();
    const Index batch_rows = sequences[static_cast<std::size_t>(chunk.last - 1)].batch_row + 1 -
                             sequences[static_cast<std::size_t>(chunk.first)].batch_row;
    const Index length = input.encoder.states->size(1);
    size.encoder_rows = std::max(size.encoder_rows, batch_rows * length);
    size.keys = std::max(size.keys, length);
  }
  const bool queued = schedule.sharing == Sharing::chunks;
  (queued ? size.thread_rows : size.team_rows) = chunk_rows;
  if (schedule.sharing == Sharing::columns) size.column_rows = chunk_rows;
  return size;
}

void EncoderPass::run(const Team& team) {
  const ThreadActivations scratch = activations_.of_thread(team.rank());
  if (queue_)
    run_chunks(scratch);
  else
    run_together(team, scratch);
}

// All chunks are at about the same layer: its weights are read from memory once and then stay in
// the cache.
void EncoderPass::run_chunks(const ThreadActivations& scratch) {
  while (const auto item = queue_->take()) {
    const Chunk chunk = memory_.schedule.chunks[item->chunk];
    if (item->layer == 0) embed(chunk, Split(), scratch);
    run_layer(item->layer, chunk, Split(), scratch);
    queue_->finish(*item);
  }
}

void EncoderPass::run_together(const Team& team, const ThreadActivations& scratch) {
  const bool by_columns = memory_.schedule.sharing == Sharing::columns;
  const Split split(team, by_columns ? Split::By::columns : Split::By::rows);
  for (const Chunk chunk : memory_.schedule.chunks) embed(chunk, split, scratch);
  split.rows_ready();
  split.columns_ready();
  for (Index index = 0; index <= pass_.last_layer; ++index) {
    for (const Chunk chunk : memory_.schedule.chunks) run_layer(index, chunk, split, scratch);
  }
}

void EncoderPass::embed(Chunk chunk, const Split& split, const ThreadActivations& scratch) const {
  const UnpaddedBatch& batch = memory_.input.batch;
  const Range rows = batch.rows_of(chunk.first, chunk.last);
  const Range own = split.rows(rows.count());
  const Range share = split.row_share(own.count());
  const Index last = rows.first + own.first + share.last;
  for (Index row = rows.first + own.first + share.first; row < last; row += block_rows) {
    const nn::Stream block = activations_.hidden.slice({row, std::min(row + block_rows, last)});
    encoder_.embeddings().forward(memory_.input.tokens, row, block, scratch);
    if (pass_.options.output_hidden_states)
      batch.copy_rows(block.rows, row, pass_.output.hidden_states.front());
  }
}

void EncoderPass::run_layer(Index index, Chunk chunk, const Split& split,
                            const ThreadActivations& scratch) const {
  const ElectraLayer& layer = encoder_.layers()[static_cast<std::size_t>(index)];
  LayerRun run(pass_, layer, index, chunk, scratch, split);
  layer.forward(run);
}

void EncoderPass::finish() {
  if (pass_.selects_rows) return;
  for (Index row = 0; row < pass_.result.rows.count; ++row) {
    const Index wanted = memory_.input.wanted_rows[static_cast<std::size_t>(row)];
    std::copy_n(activations_.hidden.rows.row(wanted), pass_.result.rows.width,
                pass_.result.rows.row(row));
  }
}

void EncoderPass::allocate_output() {
  ModelOutput& output = pass_.output;
  const UnpaddedBatch& batch = memory_.input.batch;
  const std::size_t layers = encoder_.layers().size();
  const bool attentions = pass_.options.output_attentions;
  output.hidden_states.resize(pass_.options.output_hidden_states ? layers + 1 : 0);
  output.attentions.resize(attentions ? layers : 0);
  output.cross_attentions.resize(attentions && has_encoder_states_ ? layers : 0);
  for (Tensor& state : output.hidden_states)
    clear(state, batch.output_shape(encoder_.widths().hidden));
  for (std::size_t i = 0; i < output.attentions.size(); ++i)
    clear(output.attentions[i],
          Shape{batch.batch_size(), encoder_.layers()[i].attention.self.heads(),
                batch.sequence_length(), batch.key_columns()});
  for (std::size_t i = 0; i < output.cross_attentions.size(); ++i)
    clear(output.cross_attentions[i],
          Shape{batch.batch_size(), encoder_.layers()[i].cross_attention->self.heads(),
                batch.sequence_length(), memory_.input.encoder.states->size(1)});
}

}  // namespace electra::engine
