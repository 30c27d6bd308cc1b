#include "electra/model/encoder.hpp"

#include "model/encoder_pass.hpp"
#include "model/reserve.hpp"

namespace electra {

ElectraEncoder::ElectraEncoder(const Weights& weights, const ElectraConfig& config) {
  layers_.reserve(static_cast<std::size_t>(config.num_hidden_layers));
  for (Index index = 0; index < config.num_hidden_layers; ++index) {
    layers_.emplace_back(weights / "layer" / index, config, index);
  }
}

void ElectraEncoder::forward(const ElectraEmbeddings& embeddings, const ForwardOptions& options,
                             ThreadPool& threads, Workspace& workspace, ModelOutput& output) const {
  const PackedBatch& batch = workspace.input.batch;
  if (options.cache != nullptr) options.cache->reserve(cache_shape(), batch);
  EncoderPass pass(layers_, embeddings, options, workspace, output, threads.size());
  threads.run([&pass](const Team& team) { pass.run(team); });
  if (options.cache != nullptr) options.cache->commit(batch);
  pass.finish();
}

void ElectraEncoder::reserve(const ElectraEmbeddings& embeddings, const Shape& batch, int threads,
                             Workspace& workspace) const {
  const PassSize size = largest_pass(batch[0], batch[1], threads, precision_of(layers_));
  reserve_pass(layers_, embeddings, size, workspace);
}

std::vector<KeyValueCache::LayerShape> ElectraEncoder::cache_shape() const {
  std::vector<KeyValueCache::LayerShape> shapes;
  for (const ElectraLayer& layer : layers_) {
    shapes.push_back({layer.attention.self.heads(), layer.attention.self.head_size()});
  }
  return shapes;
}

}  // namespace electra
