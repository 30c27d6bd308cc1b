#include "heads/sentence/pooling.hpp"

#include <algorithm>
#include <cmath>

namespace electra {
namespace {

struct NamedPooling {
  Pooling pooling;
  std::string_view name;
};
constexpr NamedPooling named_poolings[] = {
    {Pooling::mean, "mean"},
    {Pooling::cls, "cls"},
    {Pooling::max, "max"},
    {Pooling::mean_sqrt_len, "mean_sqrt_len_tokens"},
    {Pooling::weighted_mean, "weightedmean"},
    {Pooling::last_token, "lasttoken"},
};

}  // namespace

std::optional<Pooling> pooling_named(std::string_view name) {
  for (const NamedPooling& each : named_poolings) {
    if (each.name == name) return each.pooling;
  }
  return std::nullopt;
}

std::string_view to_string(Pooling pooling) {
  for (const NamedPooling& each : named_poolings) {
    if (each.pooling == pooling) return each.name;
  }
  return "none";
}

namespace sentence {
namespace {

// Sums are taken in double and in order, so that the bits of a vector are everywhere the same.

/// Writes the sum of weight(row) * row over `divisor`.
template <class Weight>
void weighted_sum(const TokenVectors& tokens, double divisor, const Weight& weight, float* pooled) {
  for (Index feature = 0; feature < tokens.width; ++feature) {
    double sum = 0;
    for (Index row = tokens.first; row < tokens.count; ++row)
      sum += weight(row) * tokens.rows[row * tokens.width + feature];
    pooled[feature] = static_cast<float>(sum / std::max(divisor, 1e-9));
  }
}

void largest(const TokenVectors& tokens, float* pooled) {
  if (tokens.first >= tokens.count) std::fill_n(pooled, tokens.width, -1e9F);
  for (Index row = tokens.first; row < tokens.count; ++row) {
    const float* values = tokens.rows + row * tokens.width;
    if (row == tokens.first) std::copy_n(values, tokens.width, pooled);
    for (Index feature = 0; feature < tokens.width; ++feature) {
      // NaN is the largest, as to PyTorch.
      const bool stays = std::isnan(pooled[feature]) || pooled[feature] >= values[feature];
      if (!stays) pooled[feature] = values[feature];
    }
  }
}

void last(const TokenVectors& tokens, float* pooled) {
  std::fill_n(pooled, tokens.width, 0.0F);
  if (tokens.first < tokens.count)
    std::copy_n(tokens.rows + (tokens.count - 1) * tokens.width, tokens.width, pooled);
}

}  // namespace

void pool(Pooling pooling, const TokenVectors& tokens, float* pooled) {
  const auto one = [](Index) { return 1.0; };
  const auto place = [](Index row) { return static_cast<double>(row + 1); };
  const auto kept = static_cast<double>(std::max(tokens.count - tokens.first, Index{0}));
  switch (pooling) {
    case Pooling::mean:
      return weighted_sum(tokens, kept, one, pooled);
    case Pooling::mean_sqrt_len:
      return weighted_sum(tokens, std::sqrt(kept), one, pooled);
    case Pooling::weighted_mean:
      // The sum of the places from first + 1 to count.
      return weighted_sum(tokens, kept * (place(tokens.first) + place(tokens.count - 1)) / 2, place,
                          pooled);
    case Pooling::max:
      return largest(tokens, pooled);
    case Pooling::last_token:
      return last(tokens, pooled);
    case Pooling::cls:
    case Pooling::none:
      std::copy_n(tokens.rows + tokens.cls * tokens.width, tokens.width, pooled);
  }
}

void normalize(float* vector, Index width) {
  double squares = 0;
  for (Index i = 0; i < width; ++i) squares += static_cast<double>(vector[i]) * vector[i];
  const double length = std::max(std::sqrt(squares), 1e-12);
  for (Index i = 0; i < width; ++i) vector[i] = static_cast<float>(vector[i] / length);
}

}  // namespace sentence
}  // namespace electra
