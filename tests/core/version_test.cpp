#include "electra/version.hpp"

#include <string>

#include <gtest/gtest.h>

namespace electra {
namespace {

TEST(Version, IsThatOfTheHeadersThatItWasCompiledWith) { EXPECT_STREQ(version(), ELECTRA_VERSION); }

TEST(Version, IsMadeOfItsNumbers) {
  EXPECT_EQ(std::string(ELECTRA_VERSION), std::to_string(ELECTRA_VERSION_MAJOR) + '.' +
                                              std::to_string(ELECTRA_VERSION_MINOR) + '.' +
                                              std::to_string(ELECTRA_VERSION_PATCH));
}

}  // namespace
}  // namespace electra
