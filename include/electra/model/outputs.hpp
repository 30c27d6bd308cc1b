#pragma once

#include <optional>
#include <vector>

#include "electra/core/tensor.hpp"

namespace electra {

class KeyValueCache;
class Workspace;

/// What a forward pass does beyond its result.
struct ForwardOptions {
  bool output_hidden_states = false;  ///< fills ModelOutput::hidden_states
  bool output_attentions = false;     ///< fills attentions and cross_attentions
  /// Computes the rows of padding too, as the reference does; without it they come back as zeros.
  bool compute_padding = false;
  /// What a decoder has read before this pass; what it reads now is appended. Null: no cache.
  KeyValueCache* cache = nullptr;
  /// Memory to work in, kept by the caller from call to call; one call at a time. Null: its own.
  Workspace* workspace = nullptr;
};

/// What every head gives beside its logits; empty unless the options ask for it.
struct ModelOutput {
  /// One more than there are layers, [batch_size, sequence_length, hidden_size]: the input of the
  /// first layer (after the projection), then the output of each.
  std::vector<Tensor> hidden_states;
  /// One for each layer, [batch_size, heads, sequence_length, keys].
  std::vector<Tensor> attentions;
  /// One for each layer, [batch_size, heads, sequence_length, encoder_length].
  std::vector<Tensor> cross_attentions;
  /// The loss, if the input had labels.
  std::optional<float> loss;
};

/// What the bare model gives.
struct BaseModelOutput : ModelOutput {
  Tensor last_hidden_state;  ///< [batch_size, sequence_length, hidden_size]
};

}  // namespace electra
