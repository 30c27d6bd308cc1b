#include "electra/core/tensor.hpp"

#include <cstdint>
#include <limits>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "electra/core/eigen.hpp"
#include "electra/core/token_batch.hpp"
#include "support/message_of.hpp"

namespace electra {
namespace {

using testing::message_of;

TEST(Shape, CountsNegativeAxesFromTheEnd) {
  const Shape shape{2, 3, 4};
  EXPECT_EQ(shape.rank(), 3);
  EXPECT_EQ(shape[0], 2);
  EXPECT_EQ(shape[-1], 4);
  EXPECT_EQ(shape[-3], 2);
}

TEST(Shape, CanBeChangedInPlace) {
  Shape shape{2, 3};
  shape[-1] = 5;
  EXPECT_EQ(shape, (Shape{2, 5}));
}

TEST(Shape, EqualsAnotherOnlyInRankAndExtents) {
  EXPECT_EQ((Shape{2, 3}), (Shape{2, 3}));
  EXPECT_NE((Shape{2, 3}), (Shape{3, 2}));
  EXPECT_NE((Shape{2}), (Shape{2, 1}));
  EXPECT_NE(Shape{}, Shape{0});
}

TEST(Shape, PrintsItself) {
  EXPECT_EQ(to_string(Shape{}), "[]");
  EXPECT_EQ(to_string(Shape{7}), "[7]");
  EXPECT_EQ(to_string(Shape{2, 3}), "[2, 3]");
}

TEST(Shape, CountsItsElements) {
  EXPECT_EQ(Shape{}.element_count(), 1);
  EXPECT_EQ((Shape{2, 3, 4}).element_count(), 24);
  EXPECT_EQ((Shape{2, 0, 4}).element_count(), 0);
}

TEST(Shape, CountStopsAtTheLargestIndex) {
  const Index huge = Index{1} << 40;
  EXPECT_EQ((Shape{huge, huge}).element_count(), std::numeric_limits<Index>::max());
  EXPECT_EQ((Shape{huge, huge, 0}).element_count(), 0);
}

TEST(Shape, TakesUpToEightExtents) {
  EXPECT_EQ((Shape{1, 2, 3, 4, 5, 6, 7, 8}).rank(), 8);
  EXPECT_EQ(message_of([] { Shape{1, 2, 3, 4, 5, 6, 7, 8, 9}; }),
            "input: a shape has 0 to 8 extents, but this one has 9");
  const Index extent = 1;
  EXPECT_EQ(message_of([&] { Shape(&extent, -1); }),
            "input: a shape has 0 to 8 extents, but this one has -1");
}

TEST(Shape, RefusesANegativeExtent) {
  EXPECT_EQ(message_of([] { Shape{2, -3}; }), "input: the shape [2, -3] has a negative extent");
}

TEST(Tensor, BeginsAsZerosAtA64ByteBoundary) {
  for (Index size = 1; size < 100; size += 7) {
    const Tensor tensor(Shape{size});
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(tensor.data()) % 64, 0U);
    for (const float value : tensor) EXPECT_EQ(value, 0.0F);
  }
}

TEST(Tensor, TakesAsManyValuesAsItsShapeHas) {
  const TokenTensor tokens({2, 2}, {1, 2, 3, 4});
  EXPECT_EQ(tokens[3], 4);
  EXPECT_EQ(message_of([] {
              TokenTensor({2, 2}, {1, 2, 3});
            }),
            "input: a tensor of shape [2, 2] takes 4 values, not 3");
}

TEST(Tensor, RefusesAShapeThatNoMemoryCouldHold) {
  EXPECT_EQ(message_of([] {
              Tensor(Shape{Index{1} << 40, Index{1} << 40});
            }),
            "input: a tensor of shape [1099511627776, 1099511627776] is larger than any memory");
  EXPECT_EQ(message_of([] { Tensor(Shape{Index{1} << 61}); }),
            "input: a tensor of shape [2305843009213693952] is larger than any memory");
}

TEST(Tensor, RefusesAnExtentThatWasMadeNegative) {
  const char* const sentence = "input: the shape [-1, -6] has a negative extent";
  Shape shape{2, 3};
  shape[0] = -1;
  shape[1] = -6;  // the product is that of [2, 3]
  Tensor tensor(Shape{2, 3});
  EXPECT_EQ(message_of([&] { Tensor{shape}; }), sentence);
  EXPECT_EQ(message_of([&] { Tensor(shape, std::vector<float>(6)); }), sentence);
  EXPECT_EQ(message_of([&] { tensor.resize(shape); }), sentence);
  EXPECT_EQ(message_of([&] { std::move(tensor).reshaped(shape); }), sentence);
  shape[1] = 3;
  EXPECT_EQ(message_of([&] { tensor.resize(shape); }),
            "input: the shape [-1, 3] has a negative extent");
}

TEST(Tensor, LendsItselfAsRowsOfItsLastAxis) {
  Tensor tensor({2, 2, 3}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  EXPECT_EQ(tensor.row_count(), 4);
  EXPECT_EQ(tensor.width(), 3);
  EXPECT_EQ(matrix(tensor)(3, 1), 10.0F);
  matrix(tensor).row(3).setZero();
  EXPECT_EQ(tensor[10], 0.0F);
}

TEST(Tensor, MayHaveNoRowsOrNoColumns) {
  const Tensor no_rows(Shape{0, 3}), no_columns(Shape{3, 0}), scalar(Shape{});
  EXPECT_EQ(matrix(no_rows).rows(), 0);
  EXPECT_EQ(matrix(no_rows).cols(), 3);
  EXPECT_EQ(matrix(no_columns).rows(), 0);
  EXPECT_EQ(matrix(scalar).size(), 1);
}

TEST(Tensor, IsEmptyWhenItWasNeverGiven) {
  EXPECT_TRUE(TokenBatch{}.attention_mask.empty());
  EXPECT_FALSE(Tensor(Shape{}).empty());
}

TEST(Tensor, IsEmptyOnceItIsMovedFrom) {
  Tensor tensor(Shape{2, 3});
  Tensor other = std::move(tensor);
  EXPECT_TRUE(tensor.empty());
  EXPECT_EQ(tensor.shape(), Shape());
  EXPECT_EQ(other.shape(), (Shape{2, 3}));
  tensor = std::move(other);
  EXPECT_EQ(other.shape(), Shape());
  EXPECT_EQ(tensor.shape(), (Shape{2, 3}));
  EXPECT_EQ(tensor.element_count(), 6);
}

TEST(Tensor, KeepsItsValuesUnderAnotherShape) {
  Tensor tensor({2, 3}, {0, 1, 2, 3, 4, 5});
  const float* values = tensor.data();
  const Tensor reshaped = std::move(tensor).reshaped({3, 2});
  EXPECT_EQ(reshaped.data(), values);
  EXPECT_EQ(matrix(reshaped)(2, 0), 4.0F);
  EXPECT_EQ(message_of([] {
              Tensor(Shape{2, 3}).reshaped({4});
            }),
            "input: a tensor of shape [2, 3] cannot be reshaped to [4]");
}

template <class T>
std::string printed(const T& value) {
  std::ostringstream stream;
  stream << value;
  return stream.str();
}

TEST(Shape, IsPrintedByAStream) { EXPECT_EQ(printed(Shape{2, 3}), "[2, 3]"); }

TEST(Tensor, IsPrintedWithItsFirstElements) {
  EXPECT_EQ(printed(Tensor(Shape{1, 2}, {0.5F, -1})), "[1, 2] 0.5, -1");
  EXPECT_EQ(printed(TokenTensor(Shape{10})), "[10] 0, 0, 0, 0, 0, 0, 0, 0, …");
  EXPECT_EQ(printed(Tensor()), "[]");
}

TEST(Tensor, HasAnElementForAnIndexOfEachAxis) {
  Tensor tensor(Shape{2, 3}, {0, 1, 2, 3, 4, 5});
  EXPECT_EQ(tensor(1, 2), 5);
  tensor(0, 1) = 7;
  EXPECT_EQ(tensor[1], 7);
  const Tensor& constant = tensor;
  EXPECT_EQ(constant(1, 0), 3);
}

TEST(Tensor, CopiesARow) {
  const Tensor tensor({2, 2, 3}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  const Tensor row = tensor.row(2);
  EXPECT_EQ(row.shape(), (Shape{3}));
  EXPECT_EQ(std::vector<float>(row.begin(), row.end()), (std::vector<float>{6, 7, 8}));
}

TEST(ErrorCode, IsPrintedByItsName) { EXPECT_EQ(printed(ErrorCode::weights), "weights"); }

}  // namespace
}  // namespace electra
