#include "heads/generation/portable_math.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "electra/kernels/kernels.hpp"

namespace electra::generation {
namespace {

constexpr double log_of_2 = 0.69314718055994530942;

/// e^x by halves of log 2 and the power series, |x| < 700.
double portable_exp(double x) {
  const double halvings = std::floor(x / log_of_2 + 0.5);
  const double rest = x - halvings * log_of_2;
  double sum = 1;
  for (int term = 20; term >= 1; --term) sum = 1 + sum * rest / term;
  return std::ldexp(sum, static_cast<int>(halvings));
}

}  // namespace

float to_float(double number) {
  constexpr double largest = std::numeric_limits<float>::max();
  return static_cast<float>(std::clamp(number, -largest, largest));
}

// x = m 2^e with m in [sqrt(1/2), sqrt(2)), and log m = 2 artanh((m - 1) / (m + 1)).
double portable_log(double x) {
  constexpr double square_root_of_half = 0.70710678118654752440;
  int exponent = 0;
  double m = std::frexp(x, &exponent);
  if (m < square_root_of_half) {
    m *= 2;
    --exponent;
  }
  const double z = (m - 1) / (m + 1);
  const double square = z * z;
  double series = 0;
  for (int odd = 25; odd >= 1; odd -= 2) series = series * square + 1.0 / odd;
  return exponent * log_of_2 + 2 * z * series;
}

double portable_power(double base, double exponent) {
  if (exponent == 1) return base;
  const double logarithm = exponent * portable_log(base);
  return portable_exp(std::clamp(logarithm, -700.0, 700.0));
}

// The kernel's probabilities have the same bits on every machine, but their sum is a float's: the
// largest one is divided by their sum in double.
double log_normalizer(const float* logits, Index count, std::vector<float>& scratch) {
  scratch.assign(logits, logits + count);
  const auto likeliest = std::max_element(scratch.begin(), scratch.end()) - scratch.begin();
  kernels::active().softmax(scratch.data(), 1, count, count);
  double total = 0;
  for (const float probability : scratch) total += probability;
  const double largest = scratch[static_cast<std::size_t>(likeliest)];
  return logits[likeliest] - portable_log(largest / total);
}

}  // namespace electra::generation
