#include "electra/model/embeddings.hpp"

namespace electra::engine {

ElectraEmbeddings::ElectraEmbeddings(const Weights& base, const ElectraConfig& config,
                                     Precision precision)
    : word_embeddings_(base / "embeddings" / "word_embeddings", config.vocab_size,
                       config.embedding_size),
      token_type_embeddings_(base / "embeddings" / "token_type_embeddings", config.type_vocab_size,
                             config.embedding_size),
      position_embeddings_(base / "embeddings" / "position_embeddings",
                           config.max_position_embeddings, config.embedding_size),
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
    const float* word = tokens.input_ids.empty() ? tokens.inputs_embeds[token]
                                                 : word_embeddings_.row(tokens.input_ids[token]);
    const float* type = token_type_embeddings_.row(tokens.token_type_ids[token]);
    float* row = sum.row(r);
    for (Index i = 0; i < sum.width; ++i) row[i] = word[i] + type[i];
    if (!absolute_) continue;
    const float* position = position_embeddings_.row(tokens.position_ids[token]);
    for (Index i = 0; i < sum.width; ++i) row[i] += position[i];
  }
}

}  // namespace electra::engine
