#include "electra/core/precision.hpp"

#include <gtest/gtest.h>

#include "electra/core/error.hpp"

namespace electra {
namespace {

TEST(Precision, IsFoundByItsName) {
  for (const Precision each : {Precision::fp32, Precision::bf16, Precision::int8}) {
    EXPECT_EQ(precision_named(to_string(each)), each);
  }
}

TEST(Precision, SaysWhichNamesThereAre) {
  try {
    precision_named("fp16");
    FAIL() << "it took 'fp16'";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "'fp16' is not a precision; choose fp32, bf16 or int8");
  }
}

}  // namespace
}  // namespace electra
