#include "pipelines/scores.hpp"

#include <limits>
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

TEST(BestPlaces, AreInOrderAndEqualOnesInTheirs) {
  const std::vector<float> row{1, 3, 2, 3};
  EXPECT_EQ(best_place(row.data(), 4), 1);
  EXPECT_EQ(best_places(row.data(), 4, 3), (std::vector<Index>{1, 3, 2}));
  EXPECT_EQ(best_places(row.data(), 4, 9), (std::vector<Index>{1, 3, 2, 0}));
}

TEST(BestPlaces, BeginWithThoseThatAreNoNumber) {
  constexpr float nan = std::numeric_limits<float>::quiet_NaN();
  constexpr float infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> row{1, nan, infinity, -nan, 2};
  EXPECT_EQ(best_place(row.data(), 5), 1);
  EXPECT_EQ(best_places(row.data(), 5, 5), (std::vector<Index>{1, 3, 2, 4, 0}));
  const std::vector<float> none(1000, nan);
  EXPECT_EQ(best_place(none.data(), 1000), 0);
  EXPECT_EQ(best_places(none.data(), 1000, 3), (std::vector<Index>{0, 1, 2}));
}

}  // namespace
}  // namespace electra::pipelines
