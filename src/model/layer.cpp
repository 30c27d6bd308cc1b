#include "electra/model/layer.hpp"

namespace electra::engine {

ElectraLayer::ElectraLayer(const Weights& weights, const ElectraConfig& config, Index index,
                           Precision precision)
    : attention(weights / "attention", config, config.heads_of_layer(index), KeySource::self,
                precision),
      feed_forward(weights, config, precision) {
  if (config.add_cross_attention)
    cross_attention.emplace(weights / "crossattention", config, config.num_attention_heads,
                            KeySource::encoder, precision);
}

}  // namespace electra::engine
