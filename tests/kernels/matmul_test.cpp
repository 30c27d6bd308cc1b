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
    task = {input.data(),
            depth + 3,
            rows,
            depth,
            packed.data(),
            columns,
            0,
            packed.panels(),
            bias.data(),
            Activation::identity,
            residual.data(),
            columns + 5,
            output.data(),
            columns + 7};
  }

  static constexpr float untouched = -12345.0F;
  std::vector<float> input, weight, bias, residual, output;
  PackedMatrix packed;
  MatMul task{};
};

void expect_right(const MatMulCase& tested, float tolerance) {
  for (Size row = 0; row < tested.task.rows; ++row)
    for (Size column = 0; column < tested.task.output_stride; ++column) {
      const float found =
          tested.output[static_cast<std::size_t>(row * tested.task.output_stride + column)];
      const double wanted = column < tested.task.columns
                                ? naive::matmul(tested.task, row, column)
                                : static_cast<double>(MatMulCase::untouched);
      ASSERT_NEAR(found, wanted, static_cast<double>(tolerance))
          << tested.task.rows << 'x' << tested.task.depth << 'x' << tested.task.columns << " at "
          << row << ", " << column;
    }
}

// Every width around the panels of 16 columns, and row counts around every tile.
TEST_P(EachTable, MatMulMatchesItsDefinition) {
  for (const Size rows : {1, 2, 3, 5, 7, 8, 9, 10, 13, 25})
    for (Size columns = 1; columns <= 65; columns += rows == 7 ? 1 : 8) {
      MatMulCase tested(rows, 66 - columns, columns);
      GetParam()->matmul(tested.task);
      expect_right(tested, 2e-5F);
    }
}

}  // namespace
}  // namespace electra::kernels
