#pragma once

#include <vector>

#include "electra/core/precision.hpp"
#include "electra/model/layer_run.hpp"
#include "electra/model/unpadded_batch.hpp"

namespace electra::engine {

/// The division of the work of one pass among the threads. No result depends on it.
enum class Sharing {
  chunks,   ///< a thread takes one chunk through a layer, then another; nobody waits
  rows,     ///< the threads work on each chunk together and divide its rows
  columns,  ///< the threads work on each chunk together and divide its columns
};

/// The progress of a chunk that one thread at a time takes through a layer.
struct ChunkProgress {
  Index layer = 0;     ///< the next one
  bool taken = false;  ///< whether a thread works on it
};

/// The chunks of a pass and how they are worked on.
struct Schedule {
  int threads = 1;                    ///< that work on the pass; more would only wait
  Sharing sharing = Sharing::chunks;  ///< of all chunks alike
  std::vector<Chunk> chunks;          ///< in the order of the batch; as a queue the costliest first
  std::vector<ChunkProgress> progress;  ///< of a queue: one for each chunk
};

/// The properties of a pass, besides its batch, that a schedule depends on.
struct PassShape {
  Index hidden_size;
  int threads;         ///< that there are
  int column_threads;  ///< that can divide columns among them; 1: they cannot be divided
  Precision precision;
  Index layers;  ///< that the rows go through
};

/// Returns the most rows of a pass whose columns are divided.
Index max_column_rows(int threads, Precision precision);
/// Returns the most rows of a chunk that threads share, of a batch of so many rows and sequences of
/// at most `longest`.
Index max_team_rows(Index rows, Index longest, int threads, Precision precision);
/// Returns the most rows of a chunk that a thread has to itself, of a batch without cached keys.
Index max_thread_rows(Index rows, Index longest, int threads);

/// Queues whole sequences where that keeps all threads busy; otherwise lets the threads divide the
/// rows of each chunk, or the columns where rows are few; of many threads as many as the work is
/// worth. Fills `schedule`, which keeps its memory.
void make_schedule(const UnpaddedBatch& batch, const PassShape& shape, Schedule& schedule);

}  // namespace electra::engine
