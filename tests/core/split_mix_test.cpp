#include "core/split_mix.hpp"

#include <gtest/gtest.h>

namespace electra {
namespace {

// The first numbers of Vigna's splitmix64.c from this seed.
TEST(SplitMix64, MatchesThePublishedNumbers) {
  SplitMix64 random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317U);
  EXPECT_EQ(random.next(), 3203168211198807973U);
  EXPECT_EQ(random.next(), 9817491932198370423U);
  EXPECT_EQ(random.next(), 4593380528125082431U);
  EXPECT_EQ(random.next(), 16408922859458223821U);
}

}  // namespace
}  // namespace electra
