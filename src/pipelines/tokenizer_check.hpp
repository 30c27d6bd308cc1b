#pragma once

#include <string_view>

#include "electra/core/shape.hpp"
#include "electra/tokenizer/tokenizer.hpp"

namespace electra::pipelines {

/// The numbers of a model's embeddings.
struct EmbeddingSizes {
  Index vocab_size;
  Index type_vocab_size;
};

/// The report on a tokenizer.
struct TokenizerReport {
  Index size;
  Index max_id;
  bool has_token_type_ids;
  std::string_view reason;  ///< what the token type ids of a pair are, and why
  bool is_ambiguous;        ///< releases of transformers differ about them
};

/// Throws `tokenizer` unless the tokenizer fits the model.
TokenizerReport check_tokenizer(const ElectraTokenizer& tokenizer, const EmbeddingSizes& sizes);

/// Throws `tokenizer` if the tokenizer gives ids that a model of this vocab_size does not have.
void check_ids(const ElectraTokenizer& tokenizer, Index vocab_size);

}  // namespace electra::pipelines
