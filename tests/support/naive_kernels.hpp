#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <vector>

#include "electra/kernels/arguments.hpp"
#include "electra/kernels/gemm.hpp"

/// The operations of the kernels by their definitions, in double: the reference of every test.
namespace electra::naive {

using kernels::Activation;
using kernels::Size;
using Doubles = std::vector<double>;

/// Returns normal random values, the same ones for the same seed.
inline std::vector<float> random_floats(Size count, unsigned seed, float deviation = 1.0F) {
  std::mt19937 engine(seed);
  std::vector<float> values(static_cast<std::size_t>(count));
  // The distributions of the standard library differ between platforms; the sum of twelve does not.
  for (float& value : values) {
    double sum = -6.0;
    for (int i = 0; i < 12; ++i) sum += static_cast<double>(engine()) / 4294967296.0;
    value = static_cast<float>(sum) * deviation;
  }
  return values;
}

inline double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }
inline double gelu(double x) { return 0.5 * x * std::erfc(-x / std::sqrt(2.0)); }
inline double gelu_tanh(double x) {
  return x * sigmoid(2.0 * std::sqrt(2.0 / std::acos(-1.0)) * (x + 0.044715 * x * x * x));
}

inline double activation(Activation activation, double x) {
  switch (activation) {
    case Activation::identity:
      return x;
    case Activation::gelu:
      return gelu(x);
    case Activation::gelu_tanh:
      return gelu_tanh(x);
    case Activation::gelu_10:
      return std::clamp(gelu(x), -10.0, 10.0);
    case Activation::quick_gelu:
      return x * sigmoid(1.702 * x);
    case Activation::relu:
      return std::max(x, 0.0);
    case Activation::relu6:
      return std::clamp(x, 0.0, 6.0);
    case Activation::relu2:
      return std::max(x, 0.0) * std::max(x, 0.0);
    case Activation::silu:
      return x * sigmoid(x);
    case Activation::mish:
      return x > 700 ? x : x * std::tanh(std::log1p(std::exp(x)));
    case Activation::tanh:
      return std::tanh(x);
    case Activation::sigmoid:
      return sigmoid(x);
    case Activation::leaky_relu:
      return x < 0 ? 0.01 * x : x;
    case Activation::hardswish:
      return x * std::clamp(x + 3.0, 0.0, 6.0) / 6.0;
    case Activation::laplace:
      return 0.5 * std::erfc(-(x - 0.707107) / (0.282095 * std::sqrt(2.0)));
  }
  return std::numeric_limits<double>::quiet_NaN();
}

/// One value of a matrix product in fp32; `column` counts over the whole packed matrix.
inline double gemm(const kernels::Gemm& gemm, Size row, Size column) {
  const auto& [a, b, c, epilogue] = gemm;
  const float* const values = kernels::as_floats(a.words) + row * a.stride;
  const float* const weights = kernels::as_floats(b.panels) +
                               column / kernels::panel_width * b.panel_stride +
                               column % kernels::panel_width;
  double sum = 0;
  for (Size k = 0; k < b.depth; ++k)
    sum += static_cast<double>(values[k]) * static_cast<double>(weights[k * b.row_stride]);
  if (epilogue.bias != nullptr) sum += static_cast<double>(epilogue.bias[column]);
  sum = activation(epilogue.activation, sum);
  if (epilogue.residual != nullptr)
    sum += static_cast<double>(epilogue.residual[row * epilogue.residual_stride + column]);
  return sum;
}

/// One row of LayerNorm.
inline Doubles layer_norm(const kernels::LayerNorm& task, Size row) {
  const float* input = task.input + row * task.input_stride;
  const auto width = static_cast<double>(task.width);
  double mean = 0, variance = 0;
  for (Size i = 0; i < task.width; ++i) mean += static_cast<double>(input[i]) / width;
  for (Size i = 0; i < task.width; ++i)
    variance += std::pow(static_cast<double>(input[i]) - mean, 2) / width;
  const double deviation = std::sqrt(variance + static_cast<double>(task.epsilon));
  Doubles output;
  for (Size i = 0; i < task.width; ++i)
    output.push_back((static_cast<double>(input[i]) - mean) / deviation *
                         static_cast<double>(task.weight[i]) +
                     static_cast<double>(task.bias[i]));
  return output;
}

inline Doubles softmax(Doubles row) {
  const double largest = *std::max_element(row.begin(), row.end());
  double sum = 0;
  for (double& value : row) sum += value = std::exp(value - largest);
  for (double& value : row) value /= sum;
  return row;
}

/// The probabilities of one query, with probability_scale.
inline Doubles attention_probabilities(const kernels::Attention& task, Size query) {
  constexpr double lowest = std::numeric_limits<float>::lowest();
  Doubles scores;
  for (Size key = 0; key < task.keys; ++key) {
    double score = 0;
    for (Size i = 0; i < task.head_size; ++i)
      score += static_cast<double>(task.query[query * task.query_stride + i]) *
               static_cast<double>(task.key[key * task.key_stride + i]);
    score *= static_cast<double>(task.scale);
    if (task.bias != nullptr)
      score += static_cast<double>(task.bias[query * task.bias_stride + key]);
    if (task.causal && key > task.causal_offset + query) score = lowest;
    // In float, the lowest value swallows any score that is added to it.
    scores.push_back(score < 0.99 * lowest ? lowest : score);
  }
  Doubles probabilities = softmax(scores);
  for (double& value : probabilities) value *= static_cast<double>(task.probability_scale);
  return probabilities;
}

/// One row of attention's output.
inline Doubles attention(const kernels::Attention& task, Size query) {
  const Doubles probabilities = attention_probabilities(task, query);
  Doubles output(static_cast<std::size_t>(task.head_size));
  for (Size key = 0; key < task.keys; ++key)
    for (Size i = 0; i < task.head_size; ++i)
      output[static_cast<std::size_t>(i)] +=
          probabilities[static_cast<std::size_t>(key)] *
          static_cast<double>(task.value[key * task.value_stride + i]);
  return output;
}

}  // namespace electra::naive
