#include "electra/model/encoder.hpp"

#include <algorithm>

#include "model/encoder_pass.hpp"
#include "model/pass_memory.hpp"
#include "model/schedule.hpp"

namespace electra::engine {
namespace {

ActivationWidths widths_of(const ElectraEmbeddings& embeddings,
                           const std::vector<ElectraLayer>& layers, const ElectraConfig& config,
                           Precision precision) {
  ActivationWidths widths;
  widths.precision = precision;
  widths.hidden = config.hidden_size;
  widths.intermediate = config.intermediate_size;
  widths.head_size = config.head_size();
  if (const nn::Linear* projection = embeddings.projection()) {
    widths.embedding = projection->in_features();
    widths.embedding_precision = projection->precision();
  }
  for (const ElectraLayer& layer : layers) {
    const ElectraSelfAttention& attention = layer.attention.self;
    Index projected = attention.projected_width();
    widths.context = std::max(widths.context, attention.width());
    widths.distances = std::max(widths.distances, attention.distances());
    if (layer.cross_attention) {
      const ElectraSelfAttention& cross = layer.cross_attention->self;
      projected += cross.query_width();
      widths.context = std::max(widths.context, cross.width());
      widths.encoder = std::max(widths.encoder, cross.projected_width());
    }
    widths.projected = std::max(widths.projected, projected);
  }
  return widths;
}

}  // namespace

ElectraEncoder::ElectraEncoder(const Weights& base, const ElectraConfig& config,
                               Precision precision)
    : embeddings_(base, config, precision) {
  layers_.reserve(static_cast<std::size_t>(config.num_hidden_layers));
  for (Index index = 0; index < config.num_hidden_layers; ++index)
    layers_.emplace_back(base / "encoder" / "layer" / index, config, index, precision);
  widths_ = widths_of(embeddings_, layers_, config, precision);
}

void ElectraEncoder::forward(const ForwardOptions& options, ThreadPool& threads, PassMemory& memory,
                             ModelOutput& output) const {
  const UnpaddedBatch& batch = memory.input.batch;
  if (options.cache != nullptr) {
    std::vector<KeyValueCache::LayerShape> shapes;
    for (const ElectraLayer& layer : layers_)
      shapes.push_back({layer.attention.self.heads(), layer.attention.self.head_size()});
    options.cache->reserve(shapes, batch);
  }
  EncoderPass pass(*this, options, memory, output, threads.size());
  threads.run([&pass](const Team& team) { pass.run(team); }, pass.threads());
  pass.finish();
  if (options.cache != nullptr) options.cache->commit(batch);
}

std::size_t ElectraEncoder::activation_bytes(Index rows, Index longest, int threads) const {
  PassSize size;
  size.rows = size.wanted_rows = rows;
  size.queries = size.keys = longest;
  size.team_rows = max_team_rows(rows, longest, threads, widths_.precision);
  size.column_rows = std::min(rows, max_column_rows(threads, widths_.precision));
  size.thread_rows = max_thread_rows(rows, longest, threads);
  size.threads = threads;
  return Activations::bytes(size, widths_);
}

}  // namespace electra::engine
