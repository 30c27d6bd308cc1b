#include "model/schedule.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace electra {
namespace {

// Enough rows to pay for streaming a layer's weights, few enough for their activations to stay in
// the second-level cache.
constexpr Index chunk_rows = 256;

// With fewer rows a thread than these, reading the weights costs more than waiting for each other.
constexpr Index few_rows = 5;

// How much longer the busiest thread may work than the average one.
constexpr double tolerated_imbalance = 1.08;

/// Multiply-adds of one layer, in units of 4 * hidden_size.
double cost_of(const PackedSequence& sequence, Index hidden_size) {
  return static_cast<double>(sequence.length) *
         static_cast<double>(3 * hidden_size + sequence.keys / 2);
}

std::vector<Chunk> cut(const PackedBatch& batch, Index max_rows) {
  std::vector<Chunk> chunks;
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
  return chunks;
}

/// Gives each chunk, the dearest first, to the thread that has least to do.
class Distribution {
 public:
  Distribution(const PackedBatch& batch, Index hidden_size, int threads)
      : batch_(batch),
        hidden_size_(hidden_size),
        loads_(static_cast<std::size_t>(threads), 0.0),
        chunks_(static_cast<std::size_t>(threads)) {}

  std::vector<std::vector<Chunk>> take() && { return std::move(chunks_); }

  void give(std::vector<Chunk> all) {
    std::stable_sort(all.begin(), all.end(), [&](Chunk a, Chunk b) { return cost(a) > cost(b); });
    for (const Chunk chunk : all) {
      const auto least = std::min_element(loads_.begin(), loads_.end()) - loads_.begin();
      loads_[static_cast<std::size_t>(least)] += cost(chunk);
      chunks_[static_cast<std::size_t>(least)].push_back(chunk);
    }
  }

  bool balanced() const {
    const double total = std::accumulate(loads_.begin(), loads_.end(), 0.0);
    const double most = *std::max_element(loads_.begin(), loads_.end());
    return most * static_cast<double>(loads_.size()) <= total * tolerated_imbalance;
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
  std::vector<double> loads_;
  std::vector<std::vector<Chunk>> chunks_;
};

}  // namespace

Schedule make_schedule(const PackedBatch& batch, const PassShape& shape) {
  const int threads = shape.threads;
  if (shape.columns_divide && threads > 1 && batch.row_count() < few_rows * threads)
    return {Sharing::columns, cut(batch, few_rows * threads), {}};
  Index max_rows = std::min(chunk_rows, std::max<Index>(1, batch.row_count() / threads));
  for (; max_rows > 0; max_rows /= 2) {
    Distribution distribution(batch, shape.hidden_size, threads);
    distribution.give(cut(batch, max_rows));
    if (distribution.balanced()) return {Sharing::sequences, {}, std::move(distribution).take()};
  }
  return {Sharing::rows, cut(batch, chunk_rows), {}};
}

}  // namespace electra
