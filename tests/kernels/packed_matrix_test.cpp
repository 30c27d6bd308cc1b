#include "electra/kernels/packed_matrix.hpp"

#include <cstdint>
#include <utility>

#include <gtest/gtest.h>

#include "support/naive_kernels.hpp"

namespace electra::kernels {
namespace {

float packed_value(const PackedMatrix& matrix, Index k, Index column) {
  const Index panel = column / panel_width, lane = column % panel_width;
  return as_floats(matrix.data())[(panel * matrix.depth() + k) * panel_width + lane];
}

void expect_packed(const PackedMatrix& matrix, const std::vector<float>& weight, Index first) {
  const Index rows = static_cast<Index>(weight.size()) / matrix.depth();
  for (Index row = 0; row < rows; ++row)
    for (Index k = 0; k < matrix.depth(); ++k)
      ASSERT_EQ(packed_value(matrix, k, first + row),
                weight[static_cast<std::size_t>(row * matrix.depth() + k)])
          << matrix.depth() << 'x' << matrix.columns() << " at " << k << ", " << first + row;
}

TEST(PackedMatrix, HoldsEachColumnInALaneOfItsPanel) {
  for (const Index depth : {1, 15, 16, 17, 70})
    for (const Index columns : {1, 15, 16, 17, 40}) {
      const auto weight = naive::random_floats(columns * depth, 1);
      PackedMatrix matrix(depth, columns);
      matrix.pack(weight.data(), 0, columns);
      expect_packed(matrix, weight, 0);
    }
}

TEST(PackedMatrix, IsFilledUpWithZeros) {
  PackedMatrix matrix(3, 18);
  const auto weight = naive::random_floats(18 * 3, 1);
  matrix.pack(weight.data(), 0, 18);
  EXPECT_EQ(matrix.panels(), 2);
  for (Index column = 18; column < 32; ++column)
    for (Index k = 0; k < 3; ++k) EXPECT_EQ(packed_value(matrix, k, column), 0.0F);
}

TEST(PackedMatrix, TakesSeveralWeightsSideBySide) {
  const auto query = naive::random_floats(20 * 9, 1), key = naive::random_floats(30 * 9, 2),
             value = naive::random_floats(10 * 9, 3);
  PackedMatrix matrix(9, 60);
  matrix.pack(query.data(), 0, 20);
  matrix.pack(key.data(), 20, 30);
  matrix.pack(value.data(), 50, 10);
  expect_packed(matrix, query, 0);
  expect_packed(matrix, key, 20);
  expect_packed(matrix, value, 50);
}

// Several of these share a block of memory.
TEST(PackedMatrix, LargeOnesKeepToThemselves) {
  std::vector<PackedMatrix> matrices;
  std::vector<std::vector<float>> weights;
  for (unsigned i = 0; i < 12; ++i) {
    weights.push_back(naive::random_floats(300 * 500, i));
    matrices.emplace_back(300, 500);
    matrices.back().pack(weights.back().data(), 0, 500);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(matrices.back().data()) % 64, 0U);
  }
  matrices.erase(matrices.begin());
  for (std::size_t i = 0; i < matrices.size(); ++i) expect_packed(matrices[i], weights[i + 1], 0);
  const PackedMatrix fresh(300, 500);
  for (Index i = 0; i < fresh.panels() * 300 * panel_width; ++i)
    ASSERT_EQ(fresh.data()[i].bits, 0U);
}

TEST(PackedMatrix, TakesMoreThanABlock) {
  const auto weight = naive::random_floats(2100 * 1500, 1);
  PackedMatrix matrix(2100, 1500);
  matrix.pack(weight.data(), 0, 1500);
  const PackedMatrix moved = std::move(matrix);
  expect_packed(moved, weight, 0);
}

}  // namespace
}  // namespace electra::kernels
