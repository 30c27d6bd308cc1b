#include "electra/model/encoder.hpp"

#include "model/encoder_pass.hpp"

namespace electra {

ElectraEncoder::ElectraEncoder(const Weights& weights, const ElectraConfig& config) {
  layers_.reserve(static_cast<std::size_t>(config.num_hidden_layers));
  for (Index index = 0; index < config.num_hidden_layers; ++index) {
    layers_.emplace_back(weights / "layer" / index, config, index);
  }
}

Tensor ElectraEncoder::forward(const EncoderInput& input, const ElectraEmbeddings& embeddings,
                               const ForwardOptions& options, ThreadPool& threads,
                               ModelOutput& output) const {
  Workspace own;
  Workspace& workspace = options.workspace == nullptr ? own : *options.workspace;
  if (options.cache != nullptr) options.cache->reserve(cache_shape(), input.batch);
  EncoderPass pass(layers_, input, embeddings, options, workspace, output, threads.size());
  threads.run([&pass](const Team& team) { pass.run(team); });
  if (options.cache != nullptr) options.cache->commit(input.batch);
  return pass.take_result();
}

std::vector<KeyValueCache::LayerShape> ElectraEncoder::cache_shape() const {
  std::vector<KeyValueCache::LayerShape> shapes;
  for (const ElectraLayer& layer : layers_) {
    shapes.push_back({layer.attention.self.heads(), layer.attention.self.head_size()});
  }
  return shapes;
}

}  // namespace electra
