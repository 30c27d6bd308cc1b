// How many threads pay off: a model of the schedule from 1 to 64 threads (threads_model.hpp), its
// figures measured here, and beside it what one thread and as many as there are really take.
//
//   electra_benchmark_threads > threads.json

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <numeric>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include <nlohmann/json.hpp>

#include "architectures.hpp"
#include "clock.hpp"
#include "electra/core/thread_pool.hpp"
#include "electra/kernels/kernels.hpp"
#include "electra/model/model.hpp"
#include "electra/model/workspace.hpp"
#include "kernels/peak.hpp"
#include "no_weights.hpp"
#include "threads_model.hpp"

namespace electra::benchmarks {
namespace {

using Json = nlohmann::ordered_json;

/// The best of so many tries, or of those that fit into a second.
template <class Work>
double best_of(int tries, const Work& work) {
  double best = 1e9;
  for (double spent = 0; tries > 0 && spent < 1; --tries) {
    const double start = now();
    work();
    const double seconds = now() - start;
    best = std::min(best, seconds);
    spent += seconds;
  }
  return best;
}

/// Bytes a second that so many threads read from memory of so many bytes together.
double bandwidth(std::size_t bytes, int threads) {
  std::vector<float> values(bytes / sizeof(float), 1.0F);
  ThreadPool pool(threads);
  std::vector<float> sums(static_cast<std::size_t>(threads) * 64);
  const double seconds = best_of(9, [&] {
    pool.run([&](const engine::Team& team) {
      const engine::Range share = team.share(static_cast<Index>(values.size()));
      float lanes[64] = {};  // many sums, so that the addition is not what is timed
      for (Index i = share.first; i + 64 <= share.last; i += 64)
        for (Index lane = 0; lane < 64; ++lane)
          lanes[lane] += values[static_cast<std::size_t>(i + lane)];
      sums[static_cast<std::size_t>(team.rank()) * 64] =
          std::accumulate(std::begin(lanes), std::end(lanes), 0.0F);
    });
  });
  return static_cast<double>(bytes) / seconds;
}

double barrier_seconds() {
  constexpr int rounds = 20000;
  ThreadPool pool(2);
  return best_of(9,
                 [&] {
                   pool.run([](const engine::Team& team) {
                     for (int i = 0; i < rounds; ++i) team.barrier();
                   });
                 }) /
         rounds;
}

double wake_seconds() {
  ThreadPool pool(2);
  double best = 1e9;
  for (int i = 0; i < 9; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));  // past the time that it waits awake
    const double start = now();
    pool.run([](const engine::Team&) {});
    best = std::min(best, now() - start);
  }
  return best;
}

double cache_bytes() {
  const long bytes = sysconf(_SC_LEVEL3_CACHE_SIZE);
  return bytes > 0 ? static_cast<double>(bytes) : 32e6;
}

/// Seconds of a pass of the bare encoder.
double pass_seconds(const ElectraModel& model, const std::vector<Index>& lengths) {
  RaggedBatch batch;
  batch.lengths = lengths;
  const Index tokens = std::accumulate(lengths.begin(), lengths.end(), Index{0});
  for (Index i = 0; i < tokens; ++i)
    batch.input_ids.push_back(static_cast<std::int32_t>(1000 + i * 7919 % 20000));
  Workspace workspace;
  ForwardOptions options;
  options.workspace = &workspace;
  model.forward(batch, options);
  return best_of(12, [&] { model.forward(batch, options); });
}

UnpaddedBatch unpadded(const std::vector<Index>& lengths) {
  const Index longest = *std::max_element(lengths.begin(), lengths.end());
  TokenTensor mask(Shape{static_cast<Index>(lengths.size()), longest});
  for (std::size_t s = 0; s < lengths.size(); ++s)
    std::fill_n(mask.data() + static_cast<Index>(s) * longest, lengths[s], 1);
  UnpaddedBatch batch;
  batch.assign(mask.size(0), longest, mask);
  return batch;
}

struct Case {
  const char* name;
  std::vector<Index> lengths;
};

std::vector<Case> cases() {
  return {{"1x8", {8}},
          {"1x32", {32}},
          {"1x128", {128}},
          {"1x512", {512}},
          {"8x128", std::vector<Index>(8, 128)},
          {"32x128", std::vector<Index>(32, 128)}};
}

constexpr Precision precisions[] = {Precision::fp32, Precision::int8};
constexpr const char* names[] = {"fp32", "int8"};

Json measured(int size, int precision, Machine machine) {
  const ElectraConfig config = architecture(size);
  const Weights weights(std::make_shared<NoWeights>(), MissingWeights::initialize);
  const int most = std::min(usable_threads(), 16);
  const ElectraModel alone(weights, config, precisions[precision], std::make_shared<ThreadPool>(1));
  const ElectraModel together(weights, config, precisions[precision],
                              std::make_shared<ThreadPool>(most));
  // One thread with many rows says how near to the peak products come; one row, what else there is.
  const std::vector<Index> many(8, 128);
  machine.operations = 1;
  const double work = ThreadsModel({1, 1e30, 1e30, 1e30, 0, 0, 0}, config, precisions[precision])
                          .seconds(unpadded(many), 1);
  machine.operations = work / pass_seconds(alone, many);
  Json found = Json::array();
  for (const Case& each : cases()) {
    const UnpaddedBatch batch = unpadded(each.lengths);
    const ThreadsModel model(machine, config, precisions[precision]);
    Json row;
    row["model"] = size == 0 ? "small" : "base";
    row["precision"] = names[precision];
    row["batch"] = each.name;
    row["measured_ms"] = {{"1", 1e3 * pass_seconds(alone, each.lengths)},
                          {std::to_string(most), 1e3 * pass_seconds(together, each.lengths)}};
    for (const int threads : {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64})
      row["modelled_ms"][std::to_string(threads)] = 1e3 * model.seconds(batch, threads);
    found.push_back(std::move(row));
  }
  return found;
}

}  // namespace
}  // namespace electra::benchmarks

int main() {
  using namespace electra;
  using namespace electra::benchmarks;
  Machine machine{};
  machine.cache_bytes = cache_bytes();
  machine.cache_bandwidth = bandwidth(std::size_t{12} << 20U, 1);
  machine.memory_bandwidth =
      bandwidth(static_cast<std::size_t>(std::max(4 * machine.cache_bytes, 256e6)),
                std::min(usable_threads(), 16));
  machine.barrier = usable_threads() > 1 ? barrier_seconds() : 0.3e-6;
  machine.wake = usable_threads() > 1 ? wake_seconds() : 10e-6;
  machine.overhead = 10e-6;
  Json report;
  report["kernels"] = kernels::active().name;
  report["threads"] = usable_threads();
  report["machine"] = {{"cache_bytes", machine.cache_bytes},
                       {"cache_bytes_per_s", machine.cache_bandwidth},
                       {"memory_bytes_per_s", machine.memory_bandwidth},
                       {"barrier_us", 1e6 * machine.barrier},
                       {"wake_us", 1e6 * machine.wake}};
  for (const int size : {0, 1})
    for (const int precision : {0, 1})
      for (Json& row : measured(size, precision, machine)) report["passes"].push_back(row);
  std::printf("%s\n", report.dump(1).c_str());
  return 0;
}
