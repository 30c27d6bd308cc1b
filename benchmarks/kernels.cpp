// How fast the kernels in use are, beside the peak of one core as measured in the same minute.
// ELECTRA_CPU chooses the kernels.

#include "electra/kernels/kernels.hpp"

#include <algorithm>
#include <ctime>
#include <iostream>
#include <random>
#include <vector>

#include <benchmark/benchmark.h>

#include "electra/core/aligned.hpp"
#include "electra/kernels/packed_matrix.hpp"

namespace electra::kernels {
namespace {

AlignedVector<float> random_floats(Index count) {
  static std::mt19937 engine(1);
  std::normal_distribution<float> normal;
  AlignedVector<float> values(static_cast<std::size_t>(count));
  for (float& value : values) value = normal(engine);
  return values;
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

constexpr Index peak_rounds = 2000;  // 50 microseconds or so: far more than asking the clock

/// Floating-point operations a second out of registers: the best of many short tries.
double peak_rate() {
  double best = 0;
  for (int i = 0; i < 30; ++i) {
    const double start = cpu_seconds();
    double operations = 0, seconds = 0;
    while (seconds < 0.0005) {
      operations += active().fp32.peak_operations(peak_rounds);
      seconds = cpu_seconds() - start;
    }
    best = std::max(best, operations / seconds);
  }
  return best;
}

/// Measures the iterations that follow, in CPU time: the machine may be busy with other things.
class Report {
 public:
  explicit Report(benchmark::State& state)
      : state_(state), peak_(peak_rate()), start_(cpu_seconds()) {}

  /// Adds the rate, and its share of the peak as it was before or after.
  void operations(double each) {
    const double rate = this->rate(each);
    state_.counters["GFLOP/s"] = rate / 1e9;
    state_.counters["peak%"] = 100 * rate / std::max(peak_, peak_rate());
  }
  /// Adds the cycles an element takes, on a core that does 32 operations a cycle at its peak.
  void elements(double each) {
    const double rate = this->rate(each);
    state_.counters["cycles/element"] = std::max(peak_, peak_rate()) / 32 / rate;
  }

 private:
  double rate(double each) const {
    return each * static_cast<double>(state_.iterations()) / (cpu_seconds() - start_);
  }

  benchmark::State& state_;
  double peak_;
  double start_;
};

/// Weights of as many layers as a small model has, so that they come from where they would come.
void matmul(benchmark::State& state) {
  const Index rows = state.range(0), depth = state.range(1), columns = state.range(2);
  const auto activation = state.range(3) != 0 ? Activation::gelu : Activation::identity;
  const Index layers = std::clamp<Index>(6'000'000 / (depth * columns), 2, 12);
  const auto weight = random_floats(depth * columns), bias = random_floats(columns),
             input = random_floats(rows * (depth + 16));
  std::vector<PackedMatrix> packed;
  for (Index layer = 0; layer < layers; ++layer)
    packed.emplace_back(depth, columns).pack(weight.data(), 0, columns);
  AlignedVector<float> output(static_cast<std::size_t>(rows * (columns + 16)));
  MatMul task{input.data(),  depth + 16,  rows,    depth,
              nullptr,       columns,     0,       packed.front().panels(),
              bias.data(),   activation,  nullptr, 0,
              output.data(), columns + 16};
  Report report(state);
  std::size_t layer = 0;
  for (auto _ : state) {
    task.packed = packed[layer = (layer + 1) % packed.size()].data();
    active().fp32.matmul(task);
  }
  report.operations(2.0 * static_cast<double>(rows * depth * columns));
}
BENCHMARK(matmul)
    ->ArgNames({"rows", "depth", "columns", "gelu"})
    ->ArgsProduct({{8, 32, 128, 512}, {256}, {256, 768}, {0}})
    ->ArgsProduct({{8, 32, 128, 512}, {256}, {1024}, {0, 1}})
    ->ArgsProduct({{8, 32, 128, 512}, {1024}, {256}, {0}})
    ->ArgsProduct({{8, 128}, {768}, {768, 2304, 3072}, {0}})
    ->ArgsProduct({{8, 128}, {3072}, {768}, {0}});

void attention(benchmark::State& state) {
  const Index keys = state.range(0), queries = state.range(1), head_size = state.range(2);
  const bool causal = state.range(3) != 0;
  const Index heads = 256 / head_size, stride = 3 * 256 + 16;
  const auto qkv = random_floats(keys * stride);
  AlignedVector<float> output(static_cast<std::size_t>(queries * (256 + 16)));
  AlignedVector<float> scratch(static_cast<std::size_t>(attention_scratch(keys, head_size)));
  Report report(state);
  for (auto _ : state)
    for (Index head = 0; head < heads; ++head) {
      Attention task{};
      task.query = qkv.data() + head * head_size;
      task.key = task.query + 256;
      task.value = task.query + 512;
      task.query_stride = task.key_stride = task.value_stride = stride;
      task.queries = queries;
      task.keys = keys;
      task.head_size = head_size;
      task.scale = 0.125F;
      task.causal_offset = causal ? 0 : -1;
      task.probability_scale = 1.0F;
      task.output = output.data() + head * head_size;
      task.output_stride = 256 + 16;
      task.scratch = scratch.data();
      active().fp32.attention(task);
    }
  report.operations(4.0 * static_cast<double>(heads * keys * queries * head_size));
}
BENCHMARK(attention)
    ->ArgNames({"keys", "queries", "head_size", "causal"})
    ->Args({8, 8, 64, 0})
    ->Args({25, 25, 64, 0})
    ->Args({64, 64, 64, 0})
    ->Args({128, 128, 64, 0})
    ->Args({128, 128, 64, 1})
    ->Args({128, 128, 32, 0})
    ->Args({512, 512, 64, 0})
    ->Args({512, 512, 64, 1})
    ->Args({128, 1, 64, 0});

void layer_norm(benchmark::State& state) {
  const Index rows = 48, width = state.range(0), stride = width + 16;
  const auto input = random_floats(rows * stride), weight = random_floats(width),
             bias = random_floats(width);
  AlignedVector<float> output(static_cast<std::size_t>(rows * stride));
  const LayerNorm task{input.data(), stride, rows,          width, weight.data(),
                       bias.data(),  1e-12F, output.data(), stride};
  Report report(state);
  for (auto _ : state) active().layer_norm(task);
  report.elements(static_cast<double>(rows * width));
}
BENCHMARK(layer_norm)->ArgName("width")->Arg(128)->Arg(256)->Arg(768)->Arg(1024);

void activate(benchmark::State& state) {
  const auto activation = static_cast<Activation>(state.range(0));
  constexpr Index count = 4096;
  const auto input = random_floats(count);
  auto values = input;
  Report report(state);
  for (auto _ : state) {
    std::copy(input.begin(), input.end(), values.begin());
    active().activate(activation, values.data(), 1, count, count);
  }
  report.elements(static_cast<double>(count));
}
BENCHMARK(activate)->ArgName("activation")->DenseRange(1, 14);

void softmax(benchmark::State& state) {
  const Index rows = 24, width = state.range(0), stride = width + 16;
  const auto input = random_floats(rows * stride);
  auto values = input;
  Report report(state);
  for (auto _ : state) {
    std::copy(input.begin(), input.end(), values.begin());
    active().softmax(values.data(), rows, width, stride);
  }
  report.elements(static_cast<double>(rows * width));
}
BENCHMARK(softmax)->ArgName("width")->Arg(25)->Arg(128)->Arg(512);

void pack(benchmark::State& state) {
  const Index depth = state.range(0), columns = state.range(1);
  const auto weight = random_floats(depth * columns);
  PackedMatrix packed(depth, columns);
  for (auto _ : state) packed.pack(weight.data(), 0, columns);
  state.SetBytesProcessed(state.iterations() * depth * columns * 4);
}
BENCHMARK(pack)->ArgNames({"depth", "columns"})->Args({256, 1024})->Args({3072, 768});

}  // namespace
}  // namespace electra::kernels

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  std::cout << "kernels: " << electra::kernels::active().name << ", peak of one core "
            << electra::kernels::peak_rate() / 1e9 << " GFLOP/s\n";
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
