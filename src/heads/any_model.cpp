#include "heads/any_model.hpp"

#include <algorithm>

namespace electra {

void NamedOutputs::add(std::string name, Tensor tensor) {
  const auto owner = std::make_shared<const Tensor>(std::move(tensor));
  tensors_.push_back({std::move(name), {owner, owner->data(), DType::f32, owner->shape()}});
}

void NamedOutputs::add_loss(float loss) {
  Tensor tensor{Shape{}};
  tensor[0] = loss;
  add("loss", std::move(tensor));
}

void NamedOutputs::add_cache(const KeyValueCache& cache, Index columns, Index layers) {
  for (Index layer = 0; layer < layers; ++layer) {
    const std::string name = "past_key_values." + std::to_string(layer);
    add(name + ".key", cache.keys(layer, columns));
    add(name + ".value", cache.values(layer, columns));
  }
}

void NamedOutputs::add_layers(const std::string& name, std::vector<Tensor>& layers) {
  for (std::size_t i = 0; i < layers.size(); ++i)
    add(name + '.' + std::to_string(i), std::move(layers[i]));
}

void NamedOutputs::add_states(ModelOutput& output) {
  add_layers("hidden_states", output.hidden_states);
  add_layers("attentions", output.attentions);
  add_layers("cross_attentions", output.cross_attentions);
}

Index max_length(const KeyValueCache& cache) {
  Index length = 0;
  for (Index s = 0; s < cache.batch_size(); ++s) length = std::max(length, cache.length(s));
  return length;
}

Index sequence_length(const ModelInput& input) {
  return input.input_ids.empty() ? input.inputs_embeds.size(1) : input.input_ids.size(1);
}

}  // namespace electra
