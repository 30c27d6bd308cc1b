#include <limits>
#include <ostream>

#include <gtest/gtest.h>

#include "electra/kernels/packed_matrix.hpp"
#include "kernels/each_instruction_set.hpp"

namespace electra::kernels {
namespace {

/// A product of random values with room after each row, and the memory that it points to.
struct GemmCase {
  GemmCase(Size rows, Size depth, Size columns)
      : input(naive::random_floats(rows * (depth + 3), 1)),
        weight(naive::random_floats(columns * depth, 2)),
        bias(naive::random_floats(columns, 3)),
        residual(naive::random_floats(rows * (columns + 5), 4)),
        output(static_cast<std::size_t>(rows * (columns + 7)), untouched),
        packed(depth, columns) {
    packed.pack(weight.data(), 0, columns);
    task.a.words = as_words(input.data());
    task.a.stride = depth + 3;
    task.a.rows = rows;
    task.b = packed.operand();
    task.c.values = output.data();
    task.c.stride = columns + 7;
    task.epilogue.bias = bias.data();
    task.epilogue.residual = residual.data();
    task.epilogue.residual_stride = columns + 5;
  }

  static constexpr float untouched = -12345.0F;
  std::vector<float> input, weight, bias, residual, output;
  PackedMatrix packed;
  Gemm task;
};

std::ostream& operator<<(std::ostream& stream, const GemmCase& tested) {
  return stream << tested.task.a.rows << 'x' << tested.task.b.depth << 'x' << tested.task.b.columns;
}

/// Every column of the panels of the task as it should be, and everything around them untouched.
void expect_right(const GemmCase& tested, double tolerance) {
  const Gemm& task = tested.task;
  const Size first = task.b.first_panel * panel_width;
  const Size last = std::min(task.b.last_panel * panel_width, task.b.columns);
  for (Size row = 0; row < task.a.rows; ++row)
    for (Size column = 0; column < task.c.stride; ++column) {
      const double wanted = column >= first && column < last
                                ? naive::gemm(task, row, column)
                                : static_cast<double>(GemmCase::untouched);
      ASSERT_NEAR(task.c.values[row * task.c.stride + column], wanted, tolerance)
          << tested << " at " << row << ", " << column;
    }
}

// Every width around the panels of 16 columns, and row counts around every tile.
TEST_P(EachInstructionSet, GemmMatchesItsDefinition) {
  for (const Size rows : {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 25})
    for (Size columns = 1; columns <= 65; columns += rows == 7 ? 1 : 8) {
      GemmCase tested(rows, 66 - columns, columns);
      GetParam()->fp32.gemm(tested.task);
      expect_right(tested, 2e-5);
    }
}

// One sum in the order of k would be off by 0.016.
TEST_P(EachInstructionSet, LongSumsLoseLittle) {
  GemmCase tested(7, 4099, 35);
  tested.input.assign(tested.input.size(), 0.1F);
  tested.weight.assign(tested.weight.size(), 1.0F);
  tested.packed.pack(tested.weight.data(), 0, 35);
  GetParam()->fp32.gemm(tested.task);
  expect_right(tested, 2e-3);
}

TEST_P(EachInstructionSet, GemmTakesManyPanelsAtOnce) {
  for (const Size rows : {1, 2, 3, 6, 8, 9, 10, 31}) {
    GemmCase tested(rows, 5, 16 * 19 + 3);
    GetParam()->fp32.gemm(tested.task);
    expect_right(tested, 5e-6);
  }
}

TEST_P(EachInstructionSet, GemmDoesWithoutBiasAndResidual) {
  GemmCase tested(7, 20, 70);
  tested.task.epilogue.bias = nullptr;
  tested.task.epilogue.residual = nullptr;
  GetParam()->fp32.gemm(tested.task);
  expect_right(tested, 1e-5);
}

TEST_P(EachInstructionSet, GemmWritesTheColumnsOfItsPanelsOnly) {
  for (Size first = 0; first < 6; ++first)
    for (Size last = first; last <= 6; ++last) {
      GemmCase tested(8, 9, 90);
      tested.task.b.first_panel = first;
      tested.task.b.last_panel = last;
      GetParam()->fp32.gemm(tested.task);
      expect_right(tested, 1e-5);
    }
}

TEST_P(EachInstructionSet, GemmMayWriteOverItsResidual) {
  for (const Activation activation : {Activation::identity, Activation::gelu}) {
    GemmCase apart(11, 30, 77), over(11, 30, 77);
    apart.task.epilogue.activation = over.task.epilogue.activation = activation;
    over.task.c.values = over.residual.data();
    over.task.c.stride = over.task.epilogue.residual_stride;
    GetParam()->fp32.gemm(apart.task);
    GetParam()->fp32.gemm(over.task);
    for (Size row = 0; row < 11; ++row)
      for (Size column = 0; column < 77; ++column)
        ASSERT_EQ(over.task.c.values[row * over.task.c.stride + column],
                  apart.task.c.values[row * apart.task.c.stride + column]);
  }
}

TEST_P(EachInstructionSet, ActivationInAGemmHasTheBitsOfTheActivationAlone) {
  for (int i = 0; i <= static_cast<int>(Activation::laplace); ++i) {
    GemmCase fused(7, 12, 83), plain(7, 12, 83);
    fused.task.epilogue.residual = plain.task.epilogue.residual = nullptr;
    fused.task.epilogue.activation = static_cast<Activation>(i);
    GetParam()->fp32.gemm(fused.task);
    GetParam()->fp32.gemm(plain.task);
    GetParam()->activate(fused.task.epilogue.activation, plain.task.c.values, 7, 83,
                         plain.task.c.stride);
    EXPECT_EQ(fused.output, plain.output) << "activation " << i;
  }
}

TEST_P(EachInstructionSet, GemmOfNothingIsTheBias) {
  GemmCase tested(3, 0, 20);
  GetParam()->fp32.gemm(tested.task);
  expect_right(tested, 1e-6);
}

TEST_P(EachInstructionSet, GemmOfNoRowsWritesNothing) {
  GemmCase tested(1, 4, 20);
  tested.task.a.rows = 0;
  GetParam()->fp32.gemm(tested.task);
  EXPECT_EQ(tested.output, std::vector<float>(27, GemmCase::untouched));
}

TEST_P(EachInstructionSet, NotANumberStaysInItsRowAndColumn) {
  GemmCase tested(9, 20, 40);
  tested.input[static_cast<std::size_t>(4 * tested.task.a.stride) + 7] =
      std::numeric_limits<float>::quiet_NaN();
  tested.bias[11] = std::numeric_limits<float>::quiet_NaN();
  GetParam()->fp32.gemm(tested.task);
  for (Size row = 0; row < 9; ++row)
    for (Size column = 0; column < 40; ++column)
      EXPECT_EQ(std::isnan(tested.task.c.values[row * tested.task.c.stride + column]),
                row == 4 || column == 11);
}

}  // namespace
}  // namespace electra::kernels
