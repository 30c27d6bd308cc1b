#include "electra/core/checked.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "support/message_of.hpp"

namespace electra {
namespace {

using testing::message_of;

constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();

TEST(CheckedArithmetic, ReturnsResultsOfUpTo64Bits) {
  EXPECT_EQ(checked_sum(most - 1, 1, "x"), most);
  EXPECT_EQ(checked_product(most, 1, "x"), most);
  EXPECT_EQ(checked_product(most, 0, "x"), 0U);
  EXPECT_EQ(checked_product(std::uint64_t{1} << 32, (std::uint64_t{1} << 32) - 1, "x"),
            most - ((std::uint64_t{1} << 32) - 1));
}

TEST(CheckedArithmetic, RefusesASumThatWraps) {
  EXPECT_EQ(message_of([] { checked_sum(most, 1, "'weight'"); }),
            "weights: 'weight': 18446744073709551615 + 1 is more than 64 bits hold");
}

TEST(CheckedArithmetic, RefusesAProductThatWraps) {
  // Times four bytes this comes to 4, were it not checked.
  EXPECT_EQ(
      message_of([] { checked_product(4611686018427387905, 4, "config.json", ErrorCode::config); }),
      "config: config.json: 4611686018427387905 * 4 is more than 64 bits hold");
}

}  // namespace
}  // namespace electra
