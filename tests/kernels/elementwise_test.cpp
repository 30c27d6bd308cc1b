#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

#include "kernels/each_instruction_set.hpp"
#include "kernels/peak.hpp"

namespace electra::kernels {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

struct NamedActivation {
  Activation activation;
  const char* name;
  double tolerance;  ///< of the absolute error, beside half a unit in the last place
};

// The tolerances are the measured errors, rounded up: they may only shrink.
constexpr std::array<NamedActivation, 15> activations{{
    {Activation::identity, "identity", 0.0},
    {Activation::gelu, "gelu", 5e-8},
    {Activation::gelu_tanh, "gelu_tanh", 1e-7},
    {Activation::gelu_10, "gelu_10", 5e-8},
    {Activation::quick_gelu, "quick_gelu", 1e-7},
    {Activation::relu, "relu", 0.0},
    {Activation::relu6, "relu6", 0.0},
    {Activation::relu2, "relu2", 0.0},
    {Activation::silu, "silu", 1e-7},
    {Activation::mish, "mish", 1e-7},
    {Activation::tanh, "tanh", 1e-7},
    {Activation::sigmoid, "sigmoid", 1e-7},
    {Activation::leaky_relu, "leaky_relu", 1e-7},
    {Activation::hardswish, "hardswish", 2e-7},
    {Activation::laplace, "laplace", 1e-7},
}};

/// Returns every float of [-limit, limit] whose bits are a multiple of `stride`, denormals too.
std::vector<float> grid(float limit, unsigned stride) {
  std::vector<float> values;
  for (std::uint32_t bits = 0;; bits += stride) {
    float value = 0;
    std::memcpy(&value, &bits, sizeof value);
    if (value > limit) return values;
    values.push_back(value);
    values.push_back(-value);
  }
}

double half_unit(double value) {
  const float size = static_cast<float>(std::abs(value));
  return 0.5 * (static_cast<double>(std::nextafter(size, infinity)) - static_cast<double>(size));
}

TEST_P(EachInstructionSet, ActivationsMatchTheirFormulas) {
  const bool fast = GetParam()->name != std::string("scalar");
  const std::vector<float> inputs = grid(200.0F, fast ? 997 : 9973);
  for (const NamedActivation& tested : activations) {
    std::vector<float> outputs = inputs;
    const Size width = static_cast<Size>(inputs.size());
    GetParam()->activate(tested.activation, outputs.data(), 1, width, width);
    double worst = 0;
    float where = 0;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const double wanted = naive::activation(tested.activation, static_cast<double>(inputs[i]));
      const double error = std::abs(static_cast<double>(outputs[i]) - wanted) - half_unit(wanted);
      if (error > worst || std::isnan(outputs[i])) where = inputs[i];
      if (std::isnan(outputs[i])) worst = infinity;
      worst = std::max(worst, error);
    }
    EXPECT_LE(worst, tested.tolerance) << tested.name << " of " << where;
  }
}

TEST_P(EachInstructionSet, ActivationsKeepWhatIsNotANumber) {
  for (const NamedActivation& tested : activations) {
    float values[2] = {std::numeric_limits<float>::quiet_NaN(), 1.0F};
    GetParam()->activate(tested.activation, values, 1, 2, 2);
    EXPECT_TRUE(std::isnan(values[0])) << tested.name;
    EXPECT_FALSE(std::isnan(values[1])) << tested.name;
  }
}

// The limits of the formulas, also where the reference gives inf * 0.
TEST_P(EachInstructionSet, ActivationsOfInfinitiesAreTheLimits) {
  struct Limits {
    Activation activation;
    float below;
    float above;
  };
  for (const Limits& wanted :
       {Limits{Activation::identity, -infinity, infinity}, Limits{Activation::gelu, 0.0F, infinity},
        Limits{Activation::gelu_tanh, 0.0F, infinity}, Limits{Activation::gelu_10, 0.0F, 10.0F},
        Limits{Activation::quick_gelu, 0.0F, infinity}, Limits{Activation::relu, 0.0F, infinity},
        Limits{Activation::relu6, 0.0F, 6.0F}, Limits{Activation::relu2, 0.0F, infinity},
        Limits{Activation::silu, 0.0F, infinity}, Limits{Activation::mish, 0.0F, infinity},
        Limits{Activation::tanh, -1.0F, 1.0F}, Limits{Activation::sigmoid, 0.0F, 1.0F},
        Limits{Activation::leaky_relu, -infinity, infinity},
        Limits{Activation::hardswish, 0.0F, infinity}, Limits{Activation::laplace, 0.0F, 1.0F}}) {
    float values[2] = {-infinity, infinity};
    GetParam()->activate(wanted.activation, values, 1, 2, 2);
    EXPECT_EQ(values[0], wanted.below) << static_cast<int>(wanted.activation);
    EXPECT_EQ(values[1], wanted.above) << static_cast<int>(wanted.activation);
  }
}

TEST_P(EachInstructionSet, ActivationsTouchTheirRowsOnly) {
  for (Size width = 1; width <= 40; ++width) {
    auto values = naive::random_floats(3 * (width + 2), 1);
    const auto before = values;
    GetParam()->activate(Activation::relu6, values.data(), 3, width, width + 2);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const bool inside = static_cast<Size>(i) % (width + 2) < width;
      EXPECT_EQ(values[i], inside ? std::clamp(before[i], 0.0F, 6.0F) : before[i]);
    }
  }
}

TEST_P(EachInstructionSet, PeakCountsItsOperations) {
  for (const Precision precision : {Precision::fp32, Precision::bf16, Precision::int8}) {
    PeakLoop* const loop = peak_loop(precision, GetParam()->instruction_set);
    EXPECT_GT(loop(1), 0.0);
    EXPECT_EQ(loop(20), 20 * loop(1));
  }
}

}  // namespace
}  // namespace electra::kernels
