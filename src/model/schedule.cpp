#include "model/schedule.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "electra/kernels/kernels.hpp"

namespace electra {
namespace {

// Enough rows to pay for streaming a layer's weights, few enough for their activations to stay in
// the second-level cache.
constexpr Index chunk_rows = 256;

// With fewer rows a thread than these, reading the weights costs more than waiting for each other.
// Where bf16 is multiplied in halves, tiles have four rows, which five or six of them fill badly.
Index few_rows(Precision precision) {
  if (precision == Precision::fp32) return 17;
  const bool in_halves =
      precision == Precision::bf16 && kernels::kernels_for(precision).row_numbers == 1;
  return in_halves ? 7 : 5;
}

// How much longer the busiest thread may work than the average one.
constexpr double tolerated_imbalance = 1.08;

/// Multiply-adds of one layer, in units of 2 * hidden_size.
double cost_of(const PackedSequence& sequence, Index hidden_size) {
  return static_cast<double>(sequence.length) *
         static_cast<double>(6 * hidden_size + sequence.keys);
}

void cut(const PackedBatch& batch, Index max_rows, std::vector<Chunk>& chunks) {
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

/// Gives each chunk, the dearest first, to the thread that has least to do.
class Distribution {
 public:
  Distribution(const PackedBatch& batch, const PassShape& shape, Schedule& schedule)
      : batch_(batch), hidden_size_(shape.hidden_size), schedule_(schedule) {
    const auto threads = static_cast<std::size_t>(shape.threads);
    schedule_.loads.assign(threads, 0.0);
    schedule_.own.resize(threads);
    for (std::vector<Chunk>& chunks : schedule_.own) chunks.clear();
  }

  void give_all() {
    std::sort(schedule_.chunks.begin(), schedule_.chunks.end(), [&](Chunk a, Chunk b) {
      return std::make_pair(-cost(a), a.first) < std::make_pair(-cost(b), b.first);
    });
    std::vector<double>& loads = schedule_.loads;
    for (const Chunk chunk : schedule_.chunks) {
      const auto least = std::min_element(loads.begin(), loads.end()) - loads.begin();
      loads[static_cast<std::size_t>(least)] += cost(chunk);
      schedule_.own[static_cast<std::size_t>(least)].push_back(chunk);
    }
  }

  bool balanced() const {
    const std::vector<double>& loads = schedule_.loads;
    const double total = std::accumulate(loads.begin(), loads.end(), 0.0);
    const double most = *std::max_element(loads.begin(), loads.end());
    return most * static_cast<double>(loads.size()) <= total * tolerated_imbalance;
  }

 private:
  double cost(Chunk chunk) const {
    double sum = 0;
    for (Index s = chunk.first; s < chunk.last; ++s) {
      sum += cost_of(batch_.sequences()[static_cast<std::size_t>(s)], hidden_size_);
    }
    return sum;
  }

  const PackedBatch& batch_;
  Index hidden_size_;
  Schedule& schedule_;
};

}  // namespace

Index most_chunk_rows(Index rows, Index longest, int threads, Precision precision) {
  return std::min(rows, std::max({chunk_rows, longest, most_column_rows(threads, precision)}));
}

Index most_column_rows(int threads, Precision precision) {
  return threads > 1 ? few_rows(precision) * threads - 1 : 0;
}

void make_schedule(const PackedBatch& batch, const PassShape& shape, Schedule& schedule) {
  const int threads = shape.threads;
  const Index column_rows = most_column_rows(threads, shape.precision);
  if (shape.columns_divide && batch.row_count() <= column_rows) {
    schedule.sharing = Sharing::columns;
    return cut(batch, column_rows, schedule.chunks);
  }
  schedule.sharing = Sharing::sequences;
  Index max_rows = std::min(chunk_rows, std::max<Index>(1, batch.row_count() / threads));
  for (; max_rows > 0; max_rows /= 2) {
    cut(batch, max_rows, schedule.chunks);
    Distribution distribution(batch, shape, schedule);
    distribution.give_all();
    if (distribution.balanced()) return;
  }
  schedule.sharing = Sharing::rows;
  cut(batch, chunk_rows, schedule.chunks);
}

}  // namespace electra
