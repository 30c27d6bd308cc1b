#include "model/reserve.hpp"

#include <algorithm>

#include "model/schedule.hpp"

namespace electra {
namespace {

class Reserving {
 public:
  Reserving(const std::vector<ElectraLayer>& layers, const PassSize& size, Workspace& workspace)
      : layers_(layers), size_(size), workspace_(workspace), precision_(precision_of(layers)) {
    for (const ElectraLayer& layer : layers) add_widths(layer);
  }

  void pass(const ElectraEmbeddings& embeddings) {
    const Index hidden_size = embeddings.hidden_size();
    workspace_.hidden.reserve(size_.rows, hidden_size);
    workspace_.encoded_hidden.reserve_unless_fp32(precision_, size_.rows, hidden_size);
    workspace_.encoded_result.reserve_unless_fp32(precision_, size_.wanted_rows, hidden_size);
    if (size_.sharing_chunks) {
      chunk(workspace_.query_key_value, workspace_.context, workspace_.encoder_key_value);
    }
    for (ThreadWorkspace& thread : workspace_.threads) {
      embeddings.reserve(embedded_rows, thread);
      if (size_.sharing_sequences) {
        chunk(thread.query_key_value, thread.context, thread.encoder_key_value);
      }
      thread.encoded_context.reserve_unless_fp32(precision_, size_.chunk_rows, context_width_);
      thread.encoded_states.reserve_unless_fp32(precision_, size_.encoder_rows, hidden_size);
      for (const ElectraLayer& layer : layers_) its(layer, thread);
    }
  }

 private:
  void add_widths(const ElectraLayer& layer) {
    const ElectraSelfAttention& attention = layer.attention.self;
    Index projected_width = attention.projected_width();
    context_width_ = std::max(context_width_, attention.width());
    if (layer.cross_attention) {
      const ElectraSelfAttention& cross = layer.cross_attention->self;
      projected_width += cross.query_width();
      context_width_ = std::max(context_width_, cross.width());
      encoder_width_ = std::max(encoder_width_, cross.projected_width());
    }
    projected_width_ = std::max(projected_width_, projected_width);
  }

  void chunk(nn::RowBuffer& projected, nn::RowBuffer& context, nn::RowBuffer& encoder) const {
    projected.reserve(size_.chunk_rows, projected_width_);
    context.reserve(size_.chunk_rows, context_width_);
    encoder.reserve(size_.encoder_rows, encoder_width_);
  }

  void its(const ElectraLayer& layer, ThreadWorkspace& thread) {
    layer.feed_forward.reserve(thread);
    layer.feed_forward.reserve(workspace_, size_.column_rows);
    layer.attention.self.reserve(size_.queries, size_.keys, thread);
    layer.attention.self.reserve(0, size_.encoder_length, thread);
  }

  const std::vector<ElectraLayer>& layers_;
  const PassSize& size_;
  Workspace& workspace_;
  Precision precision_;
  Index projected_width_ = 0;
  Index context_width_ = 0;
  Index encoder_width_ = 0;
};

}  // namespace

PassSize largest_pass(Index batch_size, Index sequence_length, int threads, Precision precision) {
  PassSize size{};
  size.rows = size.wanted_rows = batch_size * sequence_length;
  size.chunk_rows = most_chunk_rows(size.rows, sequence_length, threads, precision);
  size.queries = size.keys = sequence_length;
  size.threads = threads;
  size.sharing_sequences = size.sharing_chunks = true;
  size.column_rows = std::min(size.rows, most_column_rows(threads, precision));
  return size;
}

void reserve_pass(const std::vector<ElectraLayer>& layers, const ElectraEmbeddings& embeddings,
                  const PassSize& size, Workspace& workspace) {
  const auto threads = static_cast<std::size_t>(size.threads);
  if (workspace.threads.size() < threads) workspace.threads.resize(threads);
  Reserving(layers, size, workspace).pass(embeddings);
}

}  // namespace electra
