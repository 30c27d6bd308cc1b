#pragma once

#include <algorithm>
#include <vector>

#include "electra/core/ragged_batch.hpp"
#include "electra/model/config.hpp"
#include "electra/model/inputs.hpp"

namespace electra::testing {

/// Wide enough for every way that threads divide the work, narrow enough for a test.
inline ElectraConfig middling_config() {
  ElectraConfig config;
  config.vocab_size = 100;
  config.embedding_size = 24;
  config.hidden_size = 96;
  config.num_hidden_layers = 3;
  config.num_attention_heads = 6;
  config.intermediate_size = 200;
  config.max_position_embeddings = 300;
  return config;
}

/// Sequences of these lengths, padded to the longest.
inline ModelInput ids(const std::vector<Index>& lengths) {
  const Index longest = *std::max_element(lengths.begin(), lengths.end());
  const Shape shape{static_cast<Index>(lengths.size()), longest};
  ModelInput input{TokenTensor(shape), TokenTensor(shape)};
  for (Index row = 0; row < shape[0]; ++row)
    for (Index column = 0; column < lengths[static_cast<std::size_t>(row)]; ++column) {
      input.input_ids[row * longest + column] =
          static_cast<std::int32_t>((row * 31 + column * 7) % 100);
      input.attention_mask[row * longest + column] = 1;
    }
  return input;
}

/// The same sequences without padding.
inline RaggedBatch ragged_ids(const std::vector<Index>& lengths) {
  const ModelInput padded = ids(lengths);
  RaggedBatch batch;
  batch.lengths = lengths;
  for (Index i = 0; i < padded.input_ids.element_count(); ++i)
    if (padded.attention_mask[i] != 0) batch.input_ids.push_back(padded.input_ids[i]);
  return batch;
}

}  // namespace electra::testing
