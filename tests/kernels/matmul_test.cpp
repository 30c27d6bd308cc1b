#include <limits>
#include <ostream>

#include <gtest/gtest.h>

#include "electra/kernels/packed_matrix.hpp"
#include "kernels/each_table.hpp"

namespace electra::kernels {
namespace {

/// A product of random numbers with room after each row, and the memory that it points to.
struct MatMulCase {
  MatMulCase(Size rows, Size depth, Size columns)
      : input(naive::random_floats(rows * (depth + 3), 1)),
        weight(naive::random_floats(columns * depth, 2)),
        bias(naive::random_floats(columns, 3)),
        residual(naive::random_floats(rows * (columns + 5), 4)),
        output(static_cast<std::size_t>(rows * (columns + 7)), untouched),
        packed(depth, columns) {
    packed.pack(weight.data(), 0, columns);
    task.input = input.data();
    task.input_stride = depth + 3;
    task.rows = rows;
    task.depth = depth;
    task.packed = packed.data();
    task.columns = columns;
    task.last_panel = packed.panels();
    task.bias = bias.data();
    task.activation = Activation::identity;
    task.residual = residual.data();
    task.residual_stride = columns + 5;
    task.output = output.data();
    task.output_stride = columns + 7;
  }

  static constexpr float untouched = -12345.0F;
  std::vector<float> input, weight, bias, residual, output;
  PackedMatrix packed;
  MatMul task{};
};

std::ostream& operator<<(std::ostream& stream, const MatMulCase& tested) {
  return stream << tested.task.rows << 'x' << tested.task.depth << 'x' << tested.task.columns;
}

/// Every column of the panels of the task as it should be, and everything around them untouched.
void expect_right(const MatMulCase& tested, double tolerance) {
  const MatMul& task = tested.task;
  const Size first = task.first_panel * panel_width;
  const Size last = std::min(task.last_panel * panel_width, task.columns);
  for (Size row = 0; row < task.rows; ++row)
    for (Size column = 0; column < task.output_stride; ++column) {
      const double wanted = column >= first && column < last
                                ? naive::matmul(task, row, column)
                                : static_cast<double>(MatMulCase::untouched);
      ASSERT_NEAR(task.output[row * task.output_stride + column], wanted, tolerance)
          << tested << " at " << row << ", " << column;
    }
}

// Every width around the panels of 16 columns, and row counts around every tile.
TEST_P(EachTable, MatMulMatchesItsDefinition) {
  for (const Size rows : {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 25})
    for (Size columns = 1; columns <= 65; columns += rows == 7 ? 1 : 8) {
      MatMulCase tested(rows, 66 - columns, columns);
      GetParam()->fp32.matmul(tested.task);
      expect_right(tested, 2e-5);
    }
}

// One sum in the order of k would be off by 0.016.
TEST_P(EachTable, LongSumsLoseLittle) {
  MatMulCase tested(7, 4099, 35);
  tested.input.assign(tested.input.size(), 0.1F);
  tested.weight.assign(tested.weight.size(), 1.0F);
  tested.packed.pack(tested.weight.data(), 0, 35);
  GetParam()->fp32.matmul(tested.task);
  expect_right(tested, 2e-3);
}

TEST_P(EachTable, MatMulTakesManyPanelsAtOnce) {
  for (const Size rows : {1, 2, 3, 6, 8, 9, 10, 31}) {
    MatMulCase tested(rows, 5, 16 * 19 + 3);
    GetParam()->fp32.matmul(tested.task);
    expect_right(tested, 5e-6);
  }
}

TEST_P(EachTable, MatMulDoesWithoutBiasAndResidual) {
  MatMulCase tested(7, 20, 70);
  tested.task.bias = nullptr;
  tested.task.residual = nullptr;
  GetParam()->fp32.matmul(tested.task);
  expect_right(tested, 1e-5);
}

TEST_P(EachTable, MatMulWritesTheColumnsOfItsPanelsOnly) {
  for (Size first = 0; first < 6; ++first)
    for (Size last = first; last <= 6; ++last) {
      MatMulCase tested(8, 9, 90);
      tested.task.first_panel = first;
      tested.task.last_panel = last;
      GetParam()->fp32.matmul(tested.task);
      expect_right(tested, 1e-5);
    }
}

TEST_P(EachTable, MatMulMayWriteOverItsResidual) {
  for (const Activation activation : {Activation::identity, Activation::gelu}) {
    MatMulCase apart(11, 30, 77), over(11, 30, 77);
    apart.task.activation = over.task.activation = activation;
    over.task.output = over.residual.data();
    over.task.output_stride = over.task.residual_stride;
    GetParam()->fp32.matmul(apart.task);
    GetParam()->fp32.matmul(over.task);
    for (Size row = 0; row < 11; ++row)
      for (Size column = 0; column < 77; ++column)
        ASSERT_EQ(over.task.output[row * over.task.output_stride + column],
                  apart.task.output[row * apart.task.output_stride + column]);
  }
}

TEST_P(EachTable, ActivationInAMatMulHasTheBitsOfTheActivationAlone) {
  for (int i = 0; i <= static_cast<int>(Activation::laplace); ++i) {
    MatMulCase fused(7, 12, 83), plain(7, 12, 83);
    fused.task.residual = plain.task.residual = nullptr;
    fused.task.activation = static_cast<Activation>(i);
    GetParam()->fp32.matmul(fused.task);
    GetParam()->fp32.matmul(plain.task);
    GetParam()->activate(fused.task.activation, plain.task.output, 7, 83, plain.task.output_stride);
    EXPECT_EQ(fused.output, plain.output) << "activation " << i;
  }
}

TEST_P(EachTable, MatMulOfNothingIsTheBias) {
  MatMulCase tested(3, 0, 20);
  GetParam()->fp32.matmul(tested.task);
  expect_right(tested, 1e-6);
}

TEST_P(EachTable, MatMulOfNoRowsWritesNothing) {
  MatMulCase tested(1, 4, 20);
  tested.task.rows = 0;
  GetParam()->fp32.matmul(tested.task);
  EXPECT_EQ(tested.output, std::vector<float>(27, MatMulCase::untouched));
}

TEST_P(EachTable, NotANumberStaysInItsRowAndColumn) {
  MatMulCase tested(9, 20, 40);
  tested.input[static_cast<std::size_t>(4 * tested.task.input_stride) + 7] =
      std::numeric_limits<float>::quiet_NaN();
  tested.bias[11] = std::numeric_limits<float>::quiet_NaN();
  GetParam()->fp32.matmul(tested.task);
  for (Size row = 0; row < 9; ++row)
    for (Size column = 0; column < 40; ++column)
      EXPECT_EQ(std::isnan(tested.task.output[row * tested.task.output_stride + column]),
                row == 4 || column == 11);
}

}  // namespace
}  // namespace electra::kernels
