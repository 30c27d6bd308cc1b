#include "core/quoted.hpp"

#include <gtest/gtest.h>

namespace electra {
namespace {

TEST(Quoted, CutsLongNamesBetweenCharacters) {
  EXPECT_EQ(to_string(Quoted{"a\tb\x7F"}), "'a?b?'");
  EXPECT_EQ(to_string(Quoted{"a\xC2\x9B"
                             "31m\xC2\x80\xC2\xA0"}),
            "'a?31m?\xC2\xA0'");
  EXPECT_EQ(to_string(Quoted{std::string(200, 'a')}), "'" + std::string(200, 'a') + "'");
  EXPECT_EQ(to_string(Quoted{std::string(198, 'a') + "€"}), "'" + std::string(198, 'a') + "…'");
}

}  // namespace
}  // namespace electra
