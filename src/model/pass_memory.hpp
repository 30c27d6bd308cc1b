#pragma once

#include <cstddef>

#include "electra/core/aligned.hpp"
#include "electra/core/tensor.hpp"
#include "electra/model/head_input.hpp"
#include "electra/model/pass_input.hpp"
#include "model/schedule.hpp"

namespace electra::engine {

/// The memory of a forward pass, kept from call to call by a Workspace; it only ever grows.
struct PassMemory {
  PassInput input;
  Schedule schedule;
  AlignedVector<std::byte> block;  ///< of the activations
  Tensor rows;                     ///< the wanted rows of the last layer, [wanted, hidden_size]
  HeadScratch head;

  /// The memory that it holds, in bytes.
  std::size_t bytes() const noexcept;
  /// Makes the block hold so many bytes; what was in it is lost if it has to grow.
  void reserve_block(std::size_t bytes);
};

/// Returns an upper bound of PassMemory::bytes() without activations.
std::size_t list_bytes(Index sequences, Index rows, Index layers, Index hidden_size);

}  // namespace electra::engine
