#include "electra/model/activations.hpp"

#include <algorithm>

#include "electra/kernels/arguments.hpp"

namespace electra::engine {

ChunkActivations::ChunkActivations(Index rows, Index encoder_rows, const ActivationWidths& widths,
                                   Arena& arena)
    : query_key_value(nn::take_rows(arena, rows, widths.projected)),
      context(nn::take_rows(arena, rows, widths.context)),
      encoder_key_value(nn::take_rows(arena, rows > 0 ? encoder_rows : 0, widths.encoder)) {}

FeedForwardActivations::FeedForwardActivations(Index rows, const ActivationWidths& widths,
                                               Arena& arena)
    : intermediate(nn::take_quantized(arena, widths.precision, rows, widths.intermediate)),
      scratch(widths.precision == Precision::int8 ? rows : 0, widths.intermediate, arena) {}

ThreadActivations::ThreadActivations(const PassSize& size, const ActivationWidths& widths,
                                     Arena& arena)
    : chunk(size.thread_rows, size.encoder_rows, widths, arena),
      context(nn::take_quantized_beside(
          arena, widths.precision,
          // All rows of a team: where its pool is in use, a team of one takes them.
          std::max({size.thread_rows, size.column_rows, size.team_rows}), widths.context)),
      encoder_states(
          nn::take_quantized_beside(arena, widths.precision, size.encoder_rows, widths.hidden)),
      embedded(nn::take_rows(arena, block_rows, widths.embedding)),
      quantized_embedded(nn::take_quantized_beside(arena, widths.embedding_precision, block_rows,
                                                   widths.embedding)),
      feed_forward(block_rows, widths, arena),
      attention(arena.take<float>(kernels::attention_scratch(size.keys, widths.head_size))),
      query_distances(nn::take_rows(arena, size.queries, widths.distances)),
      key_distances(nn::take_rows(arena, size.keys, widths.distances)),
      relative_bias(nn::take_rows(arena, size.queries, widths.distances > 0 ? size.keys : 0)) {}

namespace {

std::size_t thread_bytes(const PassSize& size, const ActivationWidths& widths) {
  Arena counter;
  const ThreadActivations measured(size, widths, counter);
  return counter.used();
}

}  // namespace

Activations::Activations(const PassSize& size, const ActivationWidths& widths, std::byte* block)
    : size_(size),
      widths_(widths),
      arena_(block),
      hidden(nn::take_stream(arena_, widths.precision, size.rows, widths.hidden)),
      quantized_result(
          nn::take_quantized_beside(arena_, widths.precision, size.wanted_rows, widths.hidden)),
      team(size.team_rows, size.encoder_rows, widths, arena_),
      team_columns(size.column_rows, widths, arena_),
      thread_bytes_(thread_bytes(size, widths)),
      threads_(block == nullptr ? nullptr : block + arena_.used()) {}

ThreadActivations Activations::of_thread(int rank) const {
  Arena arena(threads_ + static_cast<std::size_t>(rank) * thread_bytes_);
  return ThreadActivations(size_, widths_, arena);
}

std::size_t Activations::bytes(const PassSize& size, const ActivationWidths& widths) {
  const Activations measured(size, widths, nullptr);
  return measured.arena_.used() + static_cast<std::size_t>(size.threads) * measured.thread_bytes_;
}

}  // namespace electra::engine
