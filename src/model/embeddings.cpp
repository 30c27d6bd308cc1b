#include "electra/model/embeddings.hpp"

#include <algorithm>

namespace electra::engine {

ElectraEmbeddings::ElectraEmbeddings(const Weights& base, const ElectraConfig& config,
                                     Precision precision)
    : word_embeddings_(base / "embeddings" / "word_embeddings", config.vocab_size,
                       config.embedding_size, precision),
      token_type_embeddings_(base / "embeddings" / "token_type_embeddings", config.type_vocab_size,
                             config.embedding_size, Precision::fp32),
      position_embeddings_(base / "embeddings" / "position_embeddings",
                           config.max_position_embeddings, config.embedding_size, Precision::fp32),
      layer_norm_(base / "embeddings" / "LayerNorm", config.embedding_size,
                  static_cast<float>(config.layer_norm_eps)),
      absolute_(config.position_embedding_type == PositionEmbeddingType::absolute) {
  if (config.embedding_size == config.hidden_size) return;
  // bf16 in int8 as well: the first layer's input is worth more than the time of this product.
  projection_.emplace(base / "embeddings_project", config.embedding_size, config.hidden_size,
                      precision == Precision::fp32 ? Precision::fp32 : Precision::bf16);
}

void ElectraEmbeddings::add_embeddings(const BatchTokens& tokens, Index first, nn::Rows sum) const {
  for (Index r = 0; r < sum.count; ++r) {
    const auto token = static_cast<std::size_t>(first + r);
    float* row = sum.row(r);
    if (tokens.input_ids.empty())
      std::copy_n(tokens.inputs_embeds[token], sum.width, row);
    else
      word_embeddings_.copy(tokens.input_ids[token], row);
    token_type_embeddings_.add(tokens.token_type_ids[token], row);
    if (absolute_) position_embeddings_.add(tokens.position_ids[token], row);
  }
}

}  // namespace electra::engine
