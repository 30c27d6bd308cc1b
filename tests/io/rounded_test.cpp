#include "io/rounded.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "io/support.hpp"

namespace electra::io {
namespace {

using testing::message_of;
using testing::parameter;
using testing::values;

constexpr float infinity = std::numeric_limits<float>::infinity();

float widened(std::uint16_t bits, DType dtype) {
  return values({nullptr, &bits, dtype, {1}}).front();
}

class Rounding : public ::testing::TestWithParam<DType> {
 protected:
  static std::uint16_t nearest(float value) {
    return GetParam() == DType::f16 ? nearest_f16(value) : nearest_bf16(value);
  }
};

TEST_P(Rounding, EveryNumberOfTheDtypeStaysWhatItIs) {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const float value = widened(static_cast<std::uint16_t>(bits), GetParam());
    if (std::isnan(value)) {
      EXPECT_TRUE(std::isnan(widened(nearest(value), GetParam()))) << bits;
    } else {
      ASSERT_EQ(nearest(value), bits);
    }
  }
}

// The midpoint of two neighbours is exact in a double, and in a float but for the widest one.
TEST_P(Rounding, BetweenTwoNumbersTheNearerIsTakenAndOfTwoTheEvenOne) {
  const std::uint16_t largest = GetParam() == DType::f16 ? 0x7BFF : 0x7F7F;
  for (std::uint32_t bits = 0; bits < largest; ++bits) {
    const float low = widened(static_cast<std::uint16_t>(bits), GetParam());
    const float high = widened(static_cast<std::uint16_t>(bits + 1), GetParam());
    const float middle = low / 2 + high / 2;
    if (middle == low || middle == high) continue;  // floats themselves are no finer here
    ASSERT_EQ(nearest(middle), bits + bits % 2) << middle;
    ASSERT_EQ(nearest(std::nextafter(middle, 0.0F)), bits) << middle;
    ASSERT_EQ(nearest(std::nextafter(middle, infinity)), bits + 1) << middle;
    ASSERT_EQ(nearest(-middle), (bits + bits % 2) | 0x8000U) << middle;
  }
}

INSTANTIATE_TEST_SUITE_P(To, Rounding, ::testing::Values(DType::f16, DType::bf16),
                         [](const auto& tested) { return std::string(to_string(tested.param)); });

TEST(Rounded, HalvesEndAtTheMiddleBehindTheLargest) {
  EXPECT_EQ(nearest_f16(std::nextafter(65520.0F, 0.0F)), 0x7BFF);
  EXPECT_EQ(nearest_f16(65520.0F), 0x7C00);
  EXPECT_EQ(nearest_f16(-infinity), 0xFC00);
}

TEST(Rounded, ReturnsATensorOfTheDTypeItself) {
  const Parameter tensor = parameter({2}, {1, 2});
  EXPECT_EQ(rounded(tensor, DType::f32, "t").data, tensor.data);
}

TEST(Rounded, WidensAsWell) {
  const std::uint16_t half = 0x3C00;
  const Parameter wide = rounded({nullptr, &half, DType::f16, {1}}, DType::f32, "t");
  EXPECT_EQ(wide.dtype, DType::f32);
  EXPECT_EQ(values(wide), std::vector<float>{1});
}

TEST(Rounded, RefusesOtherTypes) {
  for (const DType dtype : {DType::f64, DType::i8}) {
    EXPECT_EQ(message_of([&] { rounded(parameter({1}, {1}), dtype, "t"); }),
              "input: floats are not rounded to " + std::string(to_string(dtype)) +
                  "; choose F32, F16 or BF16");
  }
}

TEST(Rounded, RefusesWhatWouldBecomeInfiniteButKeepsInfinity) {
  EXPECT_EQ(message_of([] {
              rounded(parameter({3}, {1, 2, -70000}), DType::f16, "t");
            }),
            "weights: 't': element 2 (-70000) is out of the range of F16; use F32");
  EXPECT_EQ(message_of([] { rounded(parameter({1}, {3.4e38F}), DType::bf16, "t"); }),
            "weights: 't': element 0 (3.4e+38) is out of the range of BF16; use F32");
  EXPECT_EQ(values(rounded(parameter({1}, {infinity}), DType::bf16, "t")),
            std::vector<float>{infinity});
}

}  // namespace
}  // namespace electra::io
