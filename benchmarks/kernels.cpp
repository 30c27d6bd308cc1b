// The speed of the kernels in use, and the peak of one core as measured in the same minute.
// ELECTRA_CPU chooses the kernels; precision 0 is fp32, 1 bf16, 2 int8.

#include "electra/kernels/kernels.hpp"

#include <algorithm>
#include <ctime>
#include <iostream>
#include <random>
#include <vector>

#include <benchmark/benchmark.h>

#include "electra/core/aligned.hpp"
#include "electra/kernels/packed_matrix.hpp"
#include "kernels/peak.hpp"

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

/// Operations a second out of registers: the best of many short tries.
double one_core_peak(Precision precision = Precision::fp32) {
  double best = 0;
  for (int i = 0; i < 30; ++i) {
    const double start = cpu_seconds();
    double operations = 0, seconds = 0;
    while (seconds < 0.0005) {
      operations += peak_loop(precision, active().instruction_set)(peak_rounds);
      seconds = cpu_seconds() - start;
    }
    best = std::max(best, operations / seconds);
  }
  return best;
}

/// Measures the iterations that follow, in CPU time: the machine may be busy with other things.
class Report {
 public:
  explicit Report(benchmark::State& state, Precision precision = Precision::fp32)
      : state_(state),
        precision_(precision),
        peak_(one_core_peak(precision)),
        start_(cpu_seconds()) {}

  /// Adds the rate and the percentage of the peak, as measured before or after.
  void operations(double each) {
    const double rate = this->rate(each);
    state_.counters["Gop/s"] = rate / 1e9;
    state_.counters["peak%"] = 100 * rate / std::max(peak_, one_core_peak(precision_));
  }
  /// Adds the cycles an element takes, on a core that does 32 operations a cycle at its peak.
  void elements(double each) {
    const double rate = this->rate(each);
    state_.counters["cycles/element"] = std::max(peak_, one_core_peak()) / 32 / rate;
  }

 private:
  double rate(double each) const {
    return each * static_cast<double>(state_.iterations()) / (cpu_seconds() - start_);
  }

  benchmark::State& state_;
  Precision precision_;
  double peak_;
  double start_;
};

/// With the weights of as many layers as a small model has, so that they are as far away.
void gemm(benchmark::State& state) {
  const auto precision = static_cast<Precision>(state.range(0));
  const Index rows = state.range(1), depth = state.range(2), columns = state.range(3);
  const Index layers = std::clamp<Index>(6'000'000 / (depth * columns), 2, 12);
  const auto weight = random_floats(depth * columns), bias = random_floats(columns),
             values = random_floats(rows * depth);
  std::vector<PackedMatrix> packed;
  for (Index layer = 0; layer < layers; ++layer)
    packed.emplace_back(precision, depth, columns).pack(weight.data(), 0, columns);
  const Index stride = depth / kernels_for(precision).values_per_word + 16;
  AlignedVector<Word> input(static_cast<std::size_t>(rows * stride));
  AlignedVector<float> output(static_cast<std::size_t>(rows * (columns + 16)));
  std::vector<RowScale> scales(static_cast<std::size_t>(rows));
  Quantize rows_of_a;
  rows_of_a.input = values.data();
  rows_of_a.input_stride = rows_of_a.width = depth;
  rows_of_a.rows = rows;
  rows_of_a.output = {input.data(), stride, scales.data()};
  kernels_for(precision).quantize(rows_of_a);
  Gemm task;
  task.a.words = input.data();
  task.a.stride = stride;
  task.a.rows = rows;
  task.a.row_scales = precision == Precision::int8 ? scales.data() : nullptr;
  task.c.values = output.data();
  task.c.stride = columns + 16;
  task.epilogue.bias = bias.data();
  task.epilogue.activation = state.range(4) != 0 ? Activation::gelu : Activation::identity;
  Report report(state, precision);
  std::size_t layer = 0;
  for (auto _ : state) {
    task.b = packed[layer = (layer + 1) % packed.size()].operand();
    kernels_for(precision).gemm(task);
  }
  report.operations(2.0 * static_cast<double>(rows * depth * columns));
}
BENCHMARK(gemm)
    ->ArgNames({"precision", "rows", "depth", "columns", "gelu"})
    ->ArgsProduct({{0, 1, 2}, {8, 48, 512}, {256}, {256, 768}, {0}})
    ->ArgsProduct({{0, 1, 2}, {8, 48, 512}, {256}, {1024}, {0, 1}})
    ->ArgsProduct({{0, 1, 2}, {8, 48, 512}, {1024}, {256}, {0}})
    ->ArgsProduct({{0, 1, 2}, {8, 48, 256}, {768}, {768, 2304, 3072}, {0}})
    ->ArgsProduct({{0, 1, 2}, {8, 48, 256}, {3072}, {768}, {0}});

void attention(benchmark::State& state) {
  const auto precision = static_cast<Precision>(state.range(0));
  const Index keys = state.range(1), queries = state.range(2), head_size = state.range(3);
  const bool causal = state.range(4) != 0;
  const Index heads = 256 / head_size, stride = 3 * 256 + 16;
  const auto qkv = random_floats(std::max(keys, queries) * stride);
  AlignedVector<float> output(static_cast<std::size_t>(queries * (256 + 16)));
  AlignedVector<float> scratch(static_cast<std::size_t>(attention_scratch(keys, head_size)));
  Report report(state, precision);
  for (auto _ : state)
    for (Index head = 0; head < heads; ++head) {
      Attention task;
      task.query = qkv.data() + head * head_size;
      task.key = task.query + 256;
      task.value = task.query + 512;
      task.query_stride = task.key_stride = task.value_stride = stride;
      task.queries = queries;
      task.keys = keys;
      task.head_size = head_size;
      task.scale = 0.125F;
      task.causal = causal;
      task.output = output.data() + head * head_size;
      task.output_stride = 256 + 16;
      task.scratch = scratch.data();
      kernels_for(precision).attention(task);
    }
  report.operations(4.0 * static_cast<double>(heads * keys * queries * head_size));
}
BENCHMARK(attention)
    ->ArgNames({"precision", "keys", "queries", "head_size", "causal"})
    ->ArgsProduct({{0, 1, 2}, {8, 25, 64, 128, 512}, {8, 64, 128, 512}, {64}, {0}})
    ->ArgsProduct({{0, 1, 2}, {128}, {128}, {32, 64}, {0, 1}})
    ->ArgsProduct({{0, 1, 2}, {128}, {1}, {64}, {0}});

void layer_norm(benchmark::State& state) {
  const auto precision = static_cast<Precision>(state.range(0));
  const Index rows = 48, width = state.range(1), stride = width + 16;
  const auto input = random_floats(rows * stride), weight = random_floats(width),
             bias = random_floats(width);
  AlignedVector<float> output(static_cast<std::size_t>(rows * stride));
  AlignedVector<Word> words(output.size());
  std::vector<RowScale> scales(static_cast<std::size_t>(rows));
  LayerNorm task;
  task.input = input.data();
  task.input_stride = task.output_stride = stride;
  task.rows = rows;
  task.width = width;
  task.weight = weight.data();
  task.bias = bias.data();
  task.epsilon = 1e-12F;
  task.output = output.data();
  task.quantized = {words.data(), stride, scales.data()};
  Report report(state);
  for (auto _ : state) kernels_for(precision).layer_norm(task);
  report.elements(static_cast<double>(rows * width));
}
BENCHMARK(layer_norm)
    ->ArgNames({"precision", "width"})
    ->ArgsProduct({{0, 1, 2}, {128, 256, 768, 1024}});

void quantize(benchmark::State& state) {
  const auto precision = static_cast<Precision>(state.range(0));
  const Index rows = 48, width = state.range(1), stride = width + 16;
  const auto input = random_floats(rows * stride);
  AlignedVector<Word> words(static_cast<std::size_t>(rows * stride));
  std::vector<RowScale> scales(static_cast<std::size_t>(rows));
  Quantize task;
  task.input = input.data();
  task.input_stride = stride;
  task.rows = rows;
  task.width = width;
  task.output = {words.data(), stride, scales.data()};
  Report report(state);
  for (auto _ : state) kernels_for(precision).quantize(task);
  report.elements(static_cast<double>(rows * width));
}
BENCHMARK(quantize)->ArgNames({"precision", "width"})->ArgsProduct({{1, 2}, {256, 1024, 3072}});

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
  const Index depth = state.range(1), columns = state.range(2);
  const auto weight = random_floats(depth * columns);
  PackedMatrix packed(static_cast<Precision>(state.range(0)), depth, columns);
  for (auto _ : state) packed.pack(weight.data(), 0, columns);
  state.SetBytesProcessed(state.iterations() * depth * columns * 4);
}
BENCHMARK(pack)
    ->ArgNames({"precision", "depth", "columns"})
    ->ArgsProduct({{0, 1, 2}, {256, 3072}, {1024}});

}  // namespace
}  // namespace electra::kernels

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  std::cout << "kernels: " << electra::kernels::active().name << ", peak of one core "
            << electra::kernels::one_core_peak() / 1e9 << " GFLOP/s\n";
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
