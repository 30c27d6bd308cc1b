#pragma once

#include <vector>

#include "electra/core/shape.hpp"
#include "electra/model/packing.hpp"

namespace electra {

/// Sequences that go through a layer together: [first, last) of the packed batch's.
struct Chunk {
  Index first;
  Index last;
};

/// Who works on what. Either every chunk belongs to one thread, and no thread waits for another,
/// or the threads work on each chunk together. No result depends on which it is.
struct Schedule {
  bool shared = false;
  std::vector<Chunk> chunks;            ///< if shared: one after the other, by all threads
  std::vector<std::vector<Chunk>> own;  ///< otherwise: for each thread
};

/// Gives whole sequences to the threads where that keeps all of them busy, and otherwise lets
/// them share the rows of each chunk.
Schedule make_schedule(const PackedBatch& batch, Index hidden_size, int threads);

}  // namespace electra
