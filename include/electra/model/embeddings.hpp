#pragma once

#include <optional>

#include "electra/model/activations.hpp"
#include "electra/model/config.hpp"
#include "electra/model/pass_input.hpp"
#include "electra/nn/embedding.hpp"
#include "electra/nn/layer_norm.hpp"
#include "electra/nn/linear.hpp"
#include "electra/nn/rows.hpp"

namespace electra::engine {

/// word + token type + position, LayerNorm, and the projection to hidden_size where that differs
/// from embedding_size.
class ElectraEmbeddings {
 public:
  /// `base` is the scope of the base model: "embeddings" and "embeddings_project" are in it.
  ElectraEmbeddings(const Weights& base, const ElectraConfig& config, Precision precision);

  /// [vocab_size, embedding_size]; in an int8 model in bytes.
  const nn::Embedding& word_embeddings() const noexcept { return word_embeddings_; }
  /// The projection; null if embedding_size is hidden_size.
  const nn::Linear* projection() const noexcept { return projection_ ? &*projection_ : nullptr; }

  /// Fills the rows of `hidden`, at most block_rows, for the tokens from `first` on.
  void forward(const BatchTokens& tokens, Index first, nn::Stream hidden,
               const ThreadActivations& scratch) const {
    if (!projection_) {
      add_embeddings(tokens, first, hidden.rows);
      layer_norm_.forward(hidden, Split());
      return;
    }
    const nn::Stream embedded =
        nn::stream_of(scratch.embedded.first(hidden.rows.count), scratch.quantized_embedded);
    add_embeddings(tokens, first, embedded.rows);
    layer_norm_.forward(embedded, Split());
    projection_->forward(embedded.quantized, hidden.rows, {}, Split());
    nn::quantize(hidden.rows, hidden.quantized);
  }

 private:
  void add_embeddings(const BatchTokens& tokens, Index first, nn::Rows sum) const;

  nn::Embedding word_embeddings_;
  nn::Embedding token_type_embeddings_;
  nn::Embedding position_embeddings_;
  nn::LayerNorm layer_norm_;
  std::optional<nn::Linear> projection_;
  bool absolute_;  ///< whether positions are added here, or to the scores of attention
};

}  // namespace electra::engine
