// Heads and losses of what is not there: labels, tensors, classes.

#include <gtest/gtest.h>

#include "electra/heads/losses.hpp"
#include "support/message_of.hpp"

namespace electra {
namespace {

using testing::message_of;

TEST(Losses, TellAnAbsentTensorFromAScalar) {
  const char* const sentence = "input: labels has 0 values; this task takes 1";
  EXPECT_EQ(message_of([] { binary_cross_entropy(Tensor(Shape{}), Tensor()); }), sentence);
  EXPECT_EQ(message_of([] { mean_squared_error(Tensor(Shape{1, 1}), Tensor()); }), sentence);
}

}  // namespace
}  // namespace electra
