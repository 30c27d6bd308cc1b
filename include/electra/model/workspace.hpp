#pragma once

#include <cstddef>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/tensor.hpp"
#include "electra/model/pass.hpp"
#include "electra/nn/quantized.hpp"
#include "electra/nn/rows.hpp"

namespace electra {

/// What one thread works in.
struct ThreadWorkspace {
  nn::RowBuffer query_key_value;         ///< of the chunk that this thread works on alone
  nn::RowBuffer context;                 ///< what the heads give
  nn::QuantizedBuffer encoded_context;   ///< the same for the next product
  nn::QuantizedBuffer encoded_states;    ///< an encoder's, that cross-attention looks at
  nn::RowBuffer encoder_key_value;       ///< of those states
  nn::RowBuffer embedded;                ///< token vectors before their projection
  nn::QuantizedBuffer encoded_embedded;  ///< the same for the projection
  nn::QuantizedBuffer wide;              ///< one block of rows inside the feed-forward part
  nn::QuantizationScratch encoding;      ///< for products whose result is encoded
  nn::RowBuffer attention;               ///< scores and packed keys of one head
  nn::RowBuffer query_shifts;            ///< relative positions: queries against distances
  nn::RowBuffer key_shifts;              ///< relative positions: keys against distances
  nn::RowBuffer bias;                    ///< relative positions: what they add to the scores
};

/// What a head works in.
struct HeadWorkspace {
  Tensor hidden;  ///< between its layers
  Tensor scores;  ///< before they are spread over the batch
};

/// Memory of a forward pass, to be kept from call to call; it only ever grows. One call at a time.
class ELECTRA_EXPORT Workspace {
 public:
  /// How much memory it holds, or will hold once it has allocated what was reserved.
  std::size_t bytes() const noexcept;
  /// Allocates what was reserved.
  void allocate();

  EncoderInput input;                  ///< what the pass works on
  Schedule schedule;                   ///< who works on what
  nn::RowBuffer hidden;                ///< a row for each token of the batch
  nn::QuantizedBuffer encoded_hidden;  ///< the same for the products of a layer
  nn::QuantizedBuffer encoded_result;  ///< what a layer has made of them
  nn::QuantizedBuffer wide;  ///< inside the feed-forward part, where the threads share its columns
  nn::RowBuffer numbers;     ///< the same before it is encoded
  nn::RowBuffer query_key_value;         ///< of a chunk that the threads share
  nn::RowBuffer context;                 ///< what its heads give
  nn::RowBuffer encoder_key_value;       ///< of the states for cross-attention
  std::vector<ThreadWorkspace> threads;  ///< one for each
  Tensor rows;         ///< the wanted rows of the last layer, [wanted, hidden_size]
  HeadWorkspace head;  ///< what its head works in
};

}  // namespace electra
