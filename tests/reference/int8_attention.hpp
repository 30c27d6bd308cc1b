#pragma once

#include "reference/noise.hpp"

namespace electra::reference {

/// One head of attention.
struct Head {
  Matrix context;        ///< [queries, head_size]
  Matrix probabilities;  ///< [queries, keys]
};

/// Attention as int8 models compute it: both products of bytes. `bias` is added to the scores,
/// which are divided by the root of the head size; `seen` is 1 where a query sees a key, 0 where it
/// does not, and -1 where there is none.
Head attend_int8(const Matrix& query, const Matrix& key, const Matrix& value, const Matrix& bias,
                 const Matrix& seen, Random* noise);

}  // namespace electra::reference
