#pragma once

#include <algorithm>
#include <cmath>
#include <queue>
#include <vector>

#include "electra/core/range.hpp"
#include "electra/model/config.hpp"
#include "model/schedule.hpp"

// A model of how long a pass takes over any number of threads: the library's own schedule, the
// work of its members, reading the weights, and the barriers.

namespace electra::benchmarks {

/// The properties of a machine, measured with one thread and with two.
struct Machine {
  double operations;        ///< a second of one thread in products of many rows
  double cache_bandwidth;   ///< bytes a second that one thread reads from the last-level cache
  double memory_bandwidth;  ///< bytes a second that all threads read from memory together
  double cache_bytes;       ///< of the last-level cache
  double barrier;           ///< seconds of a barrier of two threads
  double wake;              ///< seconds until a thread that sleeps has been woken
  double overhead;          ///< seconds of a pass besides its layers
};

/// The seconds of passes over one batch in one precision.
class ThreadsModel {
 public:
  ThreadsModel(const Machine& machine, const ElectraConfig& config, Precision precision)
      : machine_(machine), config_(config), precision_(precision) {}

  /// Over sequences of these lengths, with so many threads.
  double seconds(const UnpaddedBatch& batch, int threads) const {
    engine::Schedule schedule;
    engine::make_schedule(
        batch,
        {config_.hidden_size, threads, static_cast<int>(config_.num_attention_heads), precision_,
         config_.num_hidden_layers},
        schedule);
    const double woken =
        schedule.threads > 1 ? machine_.wake * std::ceil(std::log2(schedule.threads)) : 0;
    return machine_.overhead + woken + layers_of(batch, schedule);
  }

 private:
  double layers_of(const UnpaddedBatch& batch, const engine::Schedule& schedule) const {
    if (schedule.sharing == engine::Sharing::chunks) return queued(batch, schedule);
    const double layers = static_cast<double>(config_.num_hidden_layers);
    double sum = 0;
    for (const engine::Chunk chunk : schedule.chunks)
      sum += schedule.sharing == engine::Sharing::rows
                 ? rows_shared(batch, chunk, schedule.threads)
                 : columns_shared(batch, chunk, schedule.threads);
    return sum * layers;
  }

  /// Each thread takes the next chunk that is free through its next layer.
  double queued(const UnpaddedBatch& batch, const engine::Schedule& schedule) const {
    std::priority_queue<double, std::vector<double>, std::greater<>> free;
    for (int thread = 0; thread < schedule.threads; ++thread) free.push(0);
    std::vector<double> ready(schedule.chunks.size(), 0);
    double end = 0;
    for (Index layer = 0; layer < config_.num_hidden_layers; ++layer)
      for (std::size_t c = 0; c < schedule.chunks.size(); ++c) {
        const double start = std::max(free.top(), ready[c]);
        free.pop();
        const double rows = rows_of(batch, schedule.chunks[c]);
        const double work = operations_of(batch, schedule.chunks[c]);
        ready[c] = start + member(work, rows, rows, weights());
        free.push(ready[c]);
        end = std::max(end, ready[c]);
      }
    return end;
  }

  double rows_shared(const UnpaddedBatch& batch, engine::Chunk chunk, int threads) const {
    const double rows = rows_of(batch, chunk);
    const double most = std::ceil(rows / threads);
    const double work = operations_of(batch, chunk) * most / rows;
    return member(work, most, rows, weights()) + 2 * barrier(threads);
  }

  double columns_shared(const UnpaddedBatch& batch, engine::Chunk chunk, int threads) const {
    const double rows = rows_of(batch, chunk);
    const double heads = static_cast<double>(config_.num_attention_heads);
    const double share = std::ceil(heads / threads) / heads;
    return member(operations_of(batch, chunk) * share, rows, rows, weights() * share) +
           5 * barrier(threads);
  }

  /// A member computes while it reads weights, and packs the keys and values of all rows for its
  /// own: half as long as a row's product with them.
  double member(double work, double rows, double keys, double bytes) const {
    const double tiles = std::ceil(rows / tile_rows) * tile_rows / rows;
    const double packing = 2 * keys * static_cast<double>(config_.hidden_size);
    const double all = weights() * static_cast<double>(config_.num_hidden_layers);
    double reading = bytes / machine_.cache_bandwidth;
    if (all > machine_.cache_bytes)
      reading = std::max(reading, weights() / machine_.memory_bandwidth);
    return std::max((work * tiles + packing) / machine_.operations, reading);
  }

  double barrier(int threads) const { return threads > 1 ? machine_.barrier * threads / 2 : 0; }

  static double rows_of(const UnpaddedBatch& batch, engine::Chunk chunk) {
    return static_cast<double>(batch.rows_of(chunk.first, chunk.last).count());
  }

  /// Of one layer.
  double operations_of(const UnpaddedBatch& batch, engine::Chunk chunk) const {
    const double hidden = static_cast<double>(config_.hidden_size);
    double sum = 0;
    for (Index s = chunk.first; s < chunk.last; ++s) {
      const auto& sequence = batch.sequences()[static_cast<std::size_t>(s)];
      const double keys = static_cast<double>(sequence.keys);
      sum += static_cast<double>(sequence.length) * (24 * hidden * hidden + 4 * hidden * keys);
    }
    return sum;
  }

  /// Bytes of one layer.
  double weights() const {
    const double hidden = static_cast<double>(config_.hidden_size);
    const double bytes = precision_ == Precision::fp32 ? 4 : precision_ == Precision::bf16 ? 2 : 1;
    return 12 * hidden * hidden * bytes;
  }

  static constexpr double tile_rows = 6;

  Machine machine_;
  ElectraConfig config_;
  Precision precision_;
};

}  // namespace electra::benchmarks
