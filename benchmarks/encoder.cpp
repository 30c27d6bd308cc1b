// The whole encoder over random weights, beside the peak of the machine as measured in the same
// minute: milliseconds a pass, GFLOP/s, and the share of the peak of as many threads.
//
//   electra_benchmark_encoder --benchmark_filter='small/.*/threads:2'

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "architectures.hpp"
#include "clock.hpp"
#include "electra/core/thread_pool.hpp"
#include "electra/heads/sequence_classification.hpp"
#include "electra/kernels/kernels.hpp"
#include "electra/model/model.hpp"
#include "electra/model/workspace.hpp"
#include "kernels/peak.hpp"
#include "model/operations.hpp"
#include "no_weights.hpp"

namespace electra::benchmarks {
namespace {

template <class Model>
const Model& model_of(int size, int threads) {
  static std::unique_ptr<Model> model;
  static std::pair<int, int> what{-1, -1};
  if (what != std::pair(size, threads)) {
    model.reset();
    const Weights weights(std::make_shared<NoWeights>(), MissingWeights::initialize);
    model = std::make_unique<Model>(weights, architecture(size), Precision::fp32,
                                    std::make_shared<ThreadPool>(threads));
    what = {size, threads};
  }
  return *model;
}

ModelInput random_input(Index sequences, Index tokens) {
  ModelInput input{TokenTensor(Shape{sequences, tokens})};
  std::int32_t id = 7;
  for (std::int32_t& token : input.input_ids) token = id = (id * 7919 + 104729) % 30522;
  return input;
}

template <class Model>
void forward(benchmark::State& state) {
  const auto threads = static_cast<int>(state.range(3));
  const Model& model = model_of<Model>(static_cast<int>(state.range(0)), threads);
  const Index sequences = state.range(1);
  const Index tokens = state.range(2);
  const ModelInput input = random_input(sequences, tokens);
  Workspace workspace;
  ForwardOptions options;
  options.workspace = &workspace;
  model.forward(input, options);
  ThreadPool pool(threads);
  const double peak_before = kernels::peak_rate(Precision::fp32, pool);
  const std::vector<Index> lengths(static_cast<std::size_t>(sequences), tokens);
  double fastest = 1e9;
  for (auto _ : state) {
    const double start = now();
    benchmark::DoNotOptimize(model.forward(input, options));
    fastest = std::min(fastest, now() - start);
  }
  const double peak = std::max(peak_before, kernels::peak_rate(Precision::fp32, pool));
  const double rate = operations_of(model.config(), lengths) / fastest;
  state.counters["best_ms"] = fastest * 1e3;
  state.counters["GFLOP/s"] = rate / 1e9;
  state.counters["peak%"] = 100 * rate / peak;
  state.counters["tokens/s"] = static_cast<double>(tokens * sequences) / fastest;
}

void add(const std::string& name, void (*run)(benchmark::State&)) {
  static const char* const sizes[] = {"small", "base"};
  for (int size = 0; size < 2; ++size) {
    for (const int threads : {1, 2}) {
      const auto add_case = [&](Index sequences, Index tokens) {
        const std::string title = std::string(sizes[size]) + "/" + name + "/" +
                                  std::to_string(sequences) + "x" + std::to_string(tokens) +
                                  "/threads:" + std::to_string(threads);
        benchmark::RegisterBenchmark(title.c_str(), run)
            ->Args({size, sequences, tokens, threads})
            ->Unit(benchmark::kMillisecond)
            ->UseRealTime();
      };
      for (const Index tokens : {8, 32, 128, 512}) add_case(1, tokens);
      add_case(8, 128);
    }
  }
}

}  // namespace
}  // namespace electra::benchmarks

int main(int argc, char** argv) {
  using namespace electra::benchmarks;
  add("encoder", forward<electra::ElectraModel>);
  add("sequence-classification", forward<electra::ElectraForSequenceClassification>);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::AddCustomContext("kernels", electra::kernels::active().name);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
