#include "pipelines/scores.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace electra::pipelines {
namespace {

TEST(Softmax, SharesOneAmongTheClasses) {
  std::vector<float> row{0, 1, -1};
  softmax(row.data(), 3);
  EXPECT_FLOAT_EQ(row[0], 0.24472847F);
  EXPECT_FLOAT_EQ(row[1], 0.66524096F);
  EXPECT_FLOAT_EQ(row[2], 0.09003057F);
}

TEST(Softmax, HoldsForLogitsOfAnySize) {
  std::vector<float> row{3e38F, 3e38F, -3e38F};
  softmax(row.data(), 3);
  EXPECT_EQ(row, (std::vector<float>{0.5F, 0.5F, 0}));
}

TEST(Sigmoid, TreatsEachLogitAlone) {
  std::vector<float> row{0, 2, -3e38F, 3e38F};
  sigmoid(row.data(), 4);
  EXPECT_FLOAT_EQ(row[1], 0.8807971F);
  row[1] = 0;
  EXPECT_EQ(row, (std::vector<float>{0.5F, 0, 0, 1}));
}

}  // namespace
}  // namespace electra::pipelines
