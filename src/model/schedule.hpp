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

/// How the threads divide the work of one pass. No result depends on it.
enum class Sharing {
  sequences,  ///< every chunk belongs to one thread, and no thread waits for another
  rows,       ///< on each chunk together, each on its share of the rows
  columns,    ///< on each chunk together, each on its share of the heads and columns: every thread
              ///< then reads its part of the weights only
};

/// Who works on what.
struct Schedule {
  Sharing sharing = Sharing::sequences;
  std::vector<Chunk> chunks;            ///< if shared: one after the other, by all threads
  std::vector<std::vector<Chunk>> own;  ///< otherwise: for each thread
};

/// What a schedule has to know of a pass.
struct PassShape {
  Index hidden_size;
  int threads;
  bool columns_divide;  ///< whether columns can be shared at all
};

/// Gives whole sequences to the threads where that keeps all of them busy; otherwise lets them
/// share the rows of each chunk, or the columns where rows are few.
Schedule make_schedule(const PackedBatch& batch, const PassShape& shape);

}  // namespace electra
