#pragma once

#include <vector>

#include "electra/core/shape.hpp"
#include "electra/heads/pooling.hpp"

namespace electra::sentence {

/// The vectors of a text's tokens, row by row.
struct TokenVectors {
  const float* rows;
  Index count;      ///< of tokens, at least 1
  Index width;      ///< of a vector
  Index first = 0;  ///< the tokens before it, those of a prompt, are left out
  Index cls = 0;    ///< the token of Pooling::cls
};

/// Writes the pooled vector, `width` values. Where all tokens are left out it is 0, for
/// Pooling::max -1e9, as in sentence-transformers 5.
void pool(Pooling pooling, const TokenVectors& tokens, float* pooled);

/// Brings a vector to the length 1, unless it is 0.
void normalize(float* vector, Index width);

}  // namespace electra::sentence
