#include "model/schedule.hpp"

#include <algorithm>
#include <utility>

#include "electra/kernels/kernels.hpp"

namespace electra::engine {
namespace {

// Enough rows to pay for streaming a layer's weights, few enough for their activations to stay in
// the second-level cache.
constexpr Index chunk_rows = 256;

// With fewer rows a thread than these, reading the weights costs more than waiting for each other.
// Where bf16 is multiplied in halves, tiles have four rows, which five or six rows fill badly.
Index few_rows(Precision precision) {
  if (precision == Precision::fp32) return 17;
  const bool in_halves =
      precision == Precision::bf16 && kernels::kernels_for(precision).values_per_word == 1;
  return in_halves ? 7 : 5;
}

// Rows of a chunk for each thread that shares it, so that tiles of rows are filled.
constexpr Index rows_per_thread = 16;

// Multiply-adds of a thread between two barriers that are worth the wait, which takes about a
// microsecond among many threads.
constexpr double worthwhile_work(Precision precision) {
  constexpr double fp32 = 100'000;
  return precision == Precision::fp32 ? fp32 : precision == Precision::bf16 ? 2 * fp32 : 4 * fp32;
}

// In a layer.
constexpr int row_phases = 2;
constexpr int column_phases = 5;

// A chunk of fewer rows is not cut further only for there to be more chunks than threads.
constexpr Index small_chunk_rows = 64;

// How much longer than its share of the work a thread may take for one chunk.
constexpr double tolerated_imbalance = 1.08;

/// Multiply-adds of one layer, in units of 2 * hidden_size.
double cost_of(const UnpaddedSequence& sequence, Index hidden_size) {
  return static_cast<double>(sequence.length) *
         static_cast<double>(6 * hidden_size + sequence.keys);
}

/// Returns how many of the threads may wait for each other so many times a layer without losing by
/// it: two, which is measured, and beyond that as many as have enough to do in between.
int worthwhile_threads(const UnpaddedBatch& batch, const PassShape& shape, int phases) {
  double work = 0;  // of a layer
  for (const UnpaddedSequence& sequence : batch.sequences())
    work += cost_of(sequence, shape.hidden_size);
  work *= 2 * static_cast<double>(shape.hidden_size);
  const double most = std::max(2.0, work / phases / worthwhile_work(shape.precision));
  return static_cast<int>(std::min<double>(shape.threads, most));
}

/// Returns as many threads as have rows enough each to pay for reading the weights.
int threads_for_rows(const UnpaddedBatch& batch, const PassShape& shape) {
  const Index per_thread = few_rows(shape.precision) / 2;
  const Index filled = std::max<Index>(2, (batch.row_count() + per_thread - 1) / per_thread);
  return static_cast<int>(std::min<Index>(filled, worthwhile_threads(batch, shape, row_phases)));
}

int threads_for_columns(const UnpaddedBatch& batch, const PassShape& shape) {
  return std::min(shape.column_threads, worthwhile_threads(batch, shape, column_phases));
}

/// Rows of a chunk that threads share.
Index shared_chunk_rows(int threads) { return std::max(chunk_rows, rows_per_thread * threads); }

void cut(const UnpaddedBatch& batch, Index max_rows, std::vector<Chunk>& chunks) {
  chunks.clear();
  Index rows = 0;
  const auto& sequences = batch.sequences();
  for (Index s = 0; s < static_cast<Index>(sequences.size()); ++s) {
    const Index length = sequences[static_cast<std::size_t>(s)].length;
    if (chunks.empty() || rows + length > max_rows) {
      chunks.push_back({s, s});
      rows = 0;
    }
    chunks.back().last = s + 1;
    rows += length;
  }
}

/// The order in which chunks are taken: the costliest must not be left to the end.
class CostliestFirst {
 public:
  CostliestFirst(const UnpaddedBatch& batch, Index hidden_size)
      : batch_(batch), hidden_size_(hidden_size) {}

  double cost(Chunk chunk) const {
    double sum = 0;
    for (Index s = chunk.first; s < chunk.last; ++s) {
      sum += cost_of(batch_.sequences()[static_cast<std::size_t>(s)], hidden_size_);
    }
    return sum;
  }
  bool operator()(Chunk a, Chunk b) const {
    return std::make_pair(-cost(a), a.first) < std::make_pair(-cost(b), b.first);
  }

 private:
  const UnpaddedBatch& batch_;
  Index hidden_size_;
};

/// Whether threads that take these chunks from a queue are done at about the same time. Each chunk
/// is with one thread at a time, so none may cost more than a thread's share; and of few layers and
/// chunks in all, some threads have one more than others.
bool balanced(const std::vector<Chunk>& chunks, const CostliestFirst& order,
              const PassShape& shape) {
  const Index items = static_cast<Index>(chunks.size()) * shape.layers;
  const Index max_items = (items + shape.threads - 1) / shape.threads;
  double total = 0;
  for (const Chunk chunk : chunks) total += order.cost(chunk);
  return chunks.empty() ||
         (order.cost(chunks.front()) * shape.threads <= total * tolerated_imbalance &&
          static_cast<double>(max_items * shape.threads) <=
              static_cast<double>(items) * tolerated_imbalance);
}

}  // namespace

Index max_team_rows(Index rows, Index longest, int threads, Precision precision) {
  return std::min(
      rows, std::max({shared_chunk_rows(threads), longest, max_column_rows(threads, precision)}));
}

// A chunk of several sequences has at most a thread's share of the rows; one of a single sequence
// costs at most a little more than a thread's share, see balanced().
Index max_thread_rows(Index rows, Index longest, int threads) {
  if (threads == 1) return std::min(rows, std::max(chunk_rows, longest));
  const double share = static_cast<double>(rows) / threads;
  return std::min(rows, static_cast<Index>(share * tolerated_imbalance) + 1);
}

Index max_column_rows(int threads, Precision precision) {
  return threads > 1 ? few_rows(precision) * threads - 1 : 0;
}

void make_schedule(const UnpaddedBatch& batch, const PassShape& shape, Schedule& schedule) {
  const std::size_t max_chunks = batch.sequences().size();
  schedule.chunks.reserve(max_chunks);
  schedule.progress.reserve(max_chunks);
  const int column_threads = threads_for_columns(batch, shape);
  const Index column_rows = max_column_rows(column_threads, shape.precision);
  if (column_threads > 1 && batch.row_count() <= column_rows) {
    schedule.threads = column_threads;
    schedule.sharing = Sharing::columns;
    return cut(batch, column_rows, schedule.chunks);
  }
  const int threads = shape.threads;
  schedule.threads = threads;
  schedule.sharing = Sharing::chunks;
  const Index share = std::max<Index>(1, batch.row_count() / threads);
  const Index half = std::max(share / 2, std::min(share, small_chunk_rows));
  const CostliestFirst order(batch, shape.hidden_size);
  for (Index max_rows = std::min(chunk_rows, threads > 1 ? half : share); max_rows > 0;
       max_rows /= 2) {
    cut(batch, max_rows, schedule.chunks);
    std::sort(schedule.chunks.begin(), schedule.chunks.end(), order);
    if (balanced(schedule.chunks, order, shape))
      return schedule.progress.resize(schedule.chunks.size());
  }
  schedule.threads = threads_for_rows(batch, shape);
  schedule.sharing = Sharing::rows;
  cut(batch, shared_chunk_rows(schedule.threads), schedule.chunks);
}

}  // namespace electra::engine
