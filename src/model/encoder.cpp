#include "electra/model/encoder.hpp"

#include "model/encoder_pass.hpp"

namespace electra {

ElectraEncoder::ElectraEncoder(const Weights& weights, const ElectraConfig& config)
    : hidden_size_(config.hidden_size) {
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
  EncoderPass pass(layers_, input, embeddings, options, workspace, output, hidden_size_,
                   threads.size());
  threads.run([&pass](const Team& team) { pass.run(team); });
  return pass.take_result();
}

}  // namespace electra
