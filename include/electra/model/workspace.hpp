#pragma once

#include <cstddef>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/tensor.hpp"
#include "electra/model/pass.hpp"
#include "electra/nn/encoded.hpp"
#include "electra/nn/rows.hpp"

namespace electra {

/// What one thread works in.
struct ThreadWorkspace {
  nn::RowBuffer query_key_value;  ///< of the chunk that this thread works on alone
  nn::RowBuffer context;
  nn::EncodedBuffer encoded_context;
  nn::EncodedBuffer encoded_states;  ///< an encoder's, that cross-attention looks at
  nn::RowBuffer encoder_key_value;
  nn::RowBuffer embedded;  ///< token vectors before their projection
  nn::EncodedBuffer encoded_embedded;
  nn::EncodedBuffer wide;  ///< one block of rows inside the feed-forward part
  nn::EncodingScratch encoding;
  nn::RowBuffer attention;     ///< scores and packed keys of one head
  nn::RowBuffer query_shifts;  ///< relative positions: queries against distances
  nn::RowBuffer key_shifts;    ///< relative positions: keys against distances
  nn::RowBuffer bias;          ///< relative positions: what they add to the scores
};

/// What a head works in.
struct HeadWorkspace {
  Tensor hidden;
  Tensor scores;
};

/// Memory of a forward pass, to be kept from call to call; it only ever grows. One call at a time.
class ELECTRA_EXPORT Workspace {
 public:
  /// How much memory it holds, or will hold once it has allocated what was reserved.
  std::size_t bytes() const noexcept;
  /// Allocates what was reserved.
  void allocate();

  EncoderInput input;
  Schedule schedule;
  nn::RowBuffer hidden;
  nn::EncodedBuffer encoded_hidden;
  nn::EncodedBuffer encoded_result;
  nn::EncodedBuffer wide;  ///< inside the feed-forward part, where the threads share its columns
  nn::RowBuffer numbers;   ///< the same before it is encoded
  nn::RowBuffer query_key_value;  ///< of a chunk that the threads share
  nn::RowBuffer context;
  nn::RowBuffer encoder_key_value;
  std::vector<ThreadWorkspace> threads;
  Tensor rows;  ///< the wanted rows of the last layer, [wanted, hidden_size]
  HeadWorkspace head;
};

}  // namespace electra
