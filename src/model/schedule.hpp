#pragma once

#include "electra/core/precision.hpp"
#include "electra/model/pass.hpp"

namespace electra {

/// What a schedule has to know of a pass.
struct PassShape {
  Index hidden_size;
  int threads;
  bool columns_divide;  ///< whether columns can be shared at all
  Precision precision;
  Index layers;  ///< that the rows go through
};

/// How many rows a chunk has at most, of so many packed rows in sequences of up to so many.
Index most_chunk_rows(Index rows, Index longest, int threads, Precision precision);
/// How many rows a pass has at most whose columns are shared.
Index most_column_rows(int threads, Precision precision);

/// Lets the threads take turns with whole sequences where that keeps all busy; otherwise lets them
/// share the rows of each chunk, or the columns where rows are few. Fills `schedule`, which keeps
/// its memory.
void make_schedule(const PackedBatch& batch, const PassShape& shape, Schedule& schedule);

}  // namespace electra
