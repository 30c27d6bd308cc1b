#pragma once

#include "electra/core/tensor.hpp"

namespace electra {

/// Texts as numbers, padded to one length: what a tokenizer gives and a model takes.
struct TokenBatch {
  TokenTensor input_ids;       ///< [batch_size, sequence_length]
  TokenTensor attention_mask;  ///< the same shape; 1 for a token, 0 for padding
  TokenTensor token_type_ids;  ///< the same shape; 0 for the first text, 1 for the second
};

}  // namespace electra
