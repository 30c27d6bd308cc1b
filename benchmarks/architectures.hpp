#pragma once

#include "electra/model/config.hpp"

namespace electra::benchmarks {

/// The published sizes of ELECTRA: small, base and large.
inline ElectraConfig architecture(int size) {
  ElectraConfig config;  // small
  if (size == 0) return config;
  config.embedding_size = config.hidden_size = size == 1 ? 768 : 1024;
  config.num_hidden_layers = size == 1 ? 12 : 24;
  config.num_attention_heads = config.hidden_size / 64;
  config.intermediate_size = 4 * config.hidden_size;
  return config;
}

}  // namespace electra::benchmarks
