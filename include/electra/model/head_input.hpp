#pragma once

#include "electra/core/tensor.hpp"
#include "electra/model/unpadded_batch.hpp"

namespace electra {

/// Memory of a head, kept from call to call.
struct HeadScratch {
  Tensor hidden;  ///< between its layers
  Tensor scores;  ///< before they are padded
};

/// The input of a head: the rows of the last layer that it wanted.
struct HeadInput {
  const Tensor& rows;          ///< [wanted, hidden_size]
  const UnpaddedBatch& batch;  ///< the tokens that the rows belong to
  HeadScratch& scratch;        ///< memory to work in
};

}  // namespace electra
