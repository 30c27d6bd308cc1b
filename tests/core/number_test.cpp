#include "core/number.hpp"

#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

namespace electra {
namespace {

TEST(Number, IsAWholeText) {
  EXPECT_EQ(number_in<int>("42"), 42);
  EXPECT_EQ(number_in<int>("-7"), -7);
  EXPECT_EQ(number_in<double>("2.5e-1"), 0.25);
  for (const char* text : {"", "x", "4x", " 4", "4 ", "+4", "4.0"})
    EXPECT_EQ(number_in<int>(text), std::nullopt) << text;
}

TEST(Number, FitsItsType) {
  EXPECT_EQ(number_in<std::uint64_t>("18446744073709551615"),
            std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(number_in<std::uint64_t>("18446744073709551616"), std::nullopt);
  EXPECT_EQ(number_in<std::uint64_t>("-1"), std::nullopt);
}

TEST(Number, IsCutOffTheText) {
  std::string_view text = "250ms";
  EXPECT_EQ(take_number<int>(text), 250);
  EXPECT_EQ(text, "ms");
  EXPECT_EQ(take_number<int>(text), std::nullopt);
  EXPECT_EQ(text, "ms");
}

}  // namespace
}  // namespace electra
