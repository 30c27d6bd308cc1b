#include <limits>

#include <gtest/gtest.h>

#include "kernels/each_instruction_set.hpp"

namespace electra::kernels {
namespace {

TEST_P(EachInstructionSet, SoftmaxMatchesItsDefinition) {
  for (Size width = 1; width <= 65; ++width) {
    const Size stride = width + 3;
    auto values = naive::random_floats(3 * stride, static_cast<unsigned>(width), 5.0F);
    const auto before = values;
    GetParam()->softmax(values.data(), 3, width, stride);
    for (Size row = 0; row < 3; ++row) {
      const auto start = before.begin() + row * stride;
      naive::Doubles wanted = naive::softmax({start, start + width});
      wanted.insert(wanted.end(), start + width, start + stride);
      for (Size i = 0; i < stride; ++i)
        ASSERT_NEAR(values[static_cast<std::size_t>(row * stride + i)],
                    wanted[static_cast<std::size_t>(i)], 3e-7)
            << width << " at " << row << ", " << i;
    }
  }
}

// e^x to the last bit or so over all of its range: x is the distance to the largest, here 0, and
// e^0 is the whole sum as long as the other is lost beside it.
TEST_P(EachInstructionSet, ExponentialIsGoodToOneUnitInTheLastPlace) {
  for (float x = -17.5F; x > -87.33F; x -= 0.0137F) {
    float pair[2] = {0.0F, x};
    GetParam()->softmax(pair, 1, 2, 2);
    const double wanted = std::exp(static_cast<double>(x));
    ASSERT_NEAR(pair[1] / wanted, 1.0, 1.0e-7) << x;
  }
}

TEST_P(EachInstructionSet, ExponentialBelowTheNormalFloatsIsZero) {
  for (const float x :
       {-87.34F, -88.0F, -104.0F, -1e10F, masked_score, -std::numeric_limits<float>::infinity()}) {
    float pair[2] = {0.0F, x};
    GetParam()->softmax(pair, 1, 2, 2);
    EXPECT_EQ(pair[0], 1.0F) << x;
    EXPECT_EQ(pair[1], 0.0F) << x;
  }
  float smallest[2] = {0.0F, -87.33654F};
  GetParam()->softmax(smallest, 1, 2, 2);
  EXPECT_GE(smallest[1], std::numeric_limits<float>::min());
}

TEST_P(EachInstructionSet, EqualScoresAreUniform) {
  for (Size width = 1; width <= 40; ++width)
    for (const float score : {0.0F, 3e38F, masked_score}) {
      std::vector<float> values(static_cast<std::size_t>(width), score);
      GetParam()->softmax(values.data(), 1, width, width);
      for (const float value : values) EXPECT_EQ(value, 1.0F / static_cast<float>(width));
    }
}

TEST_P(EachInstructionSet, NotANumberSpoilsItsRowOnly) {
  for (Size where = 0; where < 35; ++where) {
    auto values = naive::random_floats(2 * 35, 1);
    values[static_cast<std::size_t>(where)] = std::numeric_limits<float>::quiet_NaN();
    GetParam()->softmax(values.data(), 2, 35, 35);
    for (std::size_t i = 0; i < 70; ++i) EXPECT_EQ(std::isnan(values[i]), i < 35) << where;
  }
}

}  // namespace
}  // namespace electra::kernels
