#include "pipelines/encode.hpp"

#include <algorithm>

namespace electra::pipelines {

Index longest_input(const ElectraTokenizer& tokenizer, const ElectraConfig& config) {
  return std::min(tokenizer.model_max_length().value_or(config.max_position_embeddings),
                  config.max_position_embeddings);
}

}  // namespace electra::pipelines
