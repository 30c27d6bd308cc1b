#include <CLI/Version.hpp>
#include <Eigen/Core>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

TEST(Dependencies, CanAllBeUsed) {
  EXPECT_EQ(nlohmann::json::parse("[1, 2]").size(), 2U);
  EXPECT_EQ(Eigen::Vector2f(3, 4).norm(), 5.0F);
  EXPECT_GE(CLI11_VERSION_MAJOR, 2);
}
