#pragma once

#include <optional>

#include "electra/model/config.hpp"
#include "electra/model/pass.hpp"
#include "electra/model/workspace.hpp"
#include "electra/nn/embedding.hpp"
#include "electra/nn/layer_norm.hpp"
#include "electra/nn/linear.hpp"
#include "electra/nn/quantized.hpp"
#include "electra/nn/rows.hpp"

namespace electra {

/// word + token type + position, LayerNorm, and the projection to the encoder's width where that
/// is another one.
class ElectraEmbeddings {
 public:
  /// `base` is the scope of the base model: "embeddings" and "embeddings_project" lie in it.
  ElectraEmbeddings(const Weights& base, const ElectraConfig& config)
      : word_embeddings_(base / "embeddings" / "word_embeddings", config.vocab_size,
                         config.embedding_size),
        token_type_embeddings_(base / "embeddings" / "token_type_embeddings",
                               config.type_vocab_size, config.embedding_size),
        position_embeddings_(base / "embeddings" / "position_embeddings",
                             config.max_position_embeddings, config.embedding_size),
        layer_norm_(base / "embeddings" / "LayerNorm", config.embedding_size,
                    static_cast<float>(config.layer_norm_eps)),
        hidden_size_(config.hidden_size),
        absolute_(config.position_embedding_type == PositionEmbeddingType::absolute) {
    if (config.embedding_size != config.hidden_size) {
      // bf16 in int8 as well: the first layer's input is worth more than the time of this.
      const bool exact = base.precision() == Precision::fp32;
      projection_.emplace(base / "embeddings_project", config.embedding_size, config.hidden_size,
                          exact ? Precision::fp32 : Precision::bf16);
    }
  }

  /// Numbers in a token's vector before the projection.
  Index embedding_size() const noexcept { return word_embeddings_.width(); }
  /// Numbers in it afterwards.
  Index hidden_size() const noexcept { return hidden_size_; }
  /// [vocab_size, embedding_size], which a language model's head may share.
  const nn::Embedding& word_embeddings() const noexcept { return word_embeddings_; }

  /// Says what forward() will take for up to so many rows.
  void reserve(Index rows, ThreadWorkspace& scratch) const {
    if (!projection_) return;
    scratch.embedded.reserve(rows, embedding_size());
    scratch.encoded_embedded.reserve_unless_fp32(projection_->precision(), rows, embedding_size());
  }

  /// Fills the rows of `target`, [rows, hidden_size], for the tokens from `first` on.
  void forward(const PackedTokens& tokens, Index first, nn::Stream target,
               ThreadWorkspace& scratch) const {
    if (!projection_) {
      sum(tokens, first, target.rows);
      layer_norm_.forward(target.rows, target);
      return;
    }
    const nn::Rows embedded = scratch.embedded.take(target.rows.count, embedding_size());
    const nn::QuantizedRows encoded =
        scratch.encoded_embedded.take_unless_fp32(projection_->precision(), embedded);
    sum(tokens, first, embedded);
    layer_norm_.forward(embedded, nn::Stream{embedded, encoded});
    projection_->forward(encoded, target.rows);
    nn::quantize(target.rows, target.quantized);
  }

 private:
  void sum(const PackedTokens& tokens, Index first, nn::Rows output) const {
    for (Index r = 0; r < output.count; ++r) {
      const auto token = static_cast<std::size_t>(first + r);
      const float* word = tokens.input_ids.empty() ? tokens.inputs_embeds[token]
                                                   : word_embeddings_.row(tokens.input_ids[token]);
      const float* type = token_type_embeddings_.row(tokens.token_type_ids[token]);
      float* row = output.row(r);
      for (Index i = 0; i < output.width; ++i) row[i] = word[i] + type[i];
      if (!absolute_) continue;
      const float* position = position_embeddings_.row(tokens.position_ids[token]);
      for (Index i = 0; i < output.width; ++i) row[i] += position[i];
    }
  }

  nn::Embedding word_embeddings_;
  nn::Embedding token_type_embeddings_;
  nn::Embedding position_embeddings_;
  nn::LayerNorm layer_norm_;
  std::optional<nn::Linear> projection_;
  Index hidden_size_;
  bool absolute_;
};

}  // namespace electra
