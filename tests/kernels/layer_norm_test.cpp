#include <gtest/gtest.h>

#include "kernels/each_table.hpp"

namespace electra::kernels {
namespace {

// Every width around the 16 lanes, and row counts around the four rows that go together.
TEST_P(EachTable, LayerNormMatchesItsDefinition) {
  for (const Size rows : {1, 3, 4, 7, 9})
    for (Size width = 1; width <= 65; ++width) {
      const Size stride = width + 3;
      const auto input = naive::random_floats(rows * stride, 1);
      const auto weight = naive::random_floats(width, 2), bias = naive::random_floats(width, 3);
      std::vector<float> output(static_cast<std::size_t>(rows * stride), -1.0F);
      const LayerNorm task{input.data(), stride,   rows,          width, weight.data(),
                           bias.data(),  0.00001F, output.data(), stride};
      GetParam()->layer_norm(task);
      for (Size row = 0; row < rows; ++row) {
        auto wanted = naive::layer_norm(task, row);
        wanted.resize(static_cast<std::size_t>(stride), -1.0);
        for (Size i = 0; i < stride; ++i)
          ASSERT_NEAR(output[static_cast<std::size_t>(row * stride + i)],
                      wanted[static_cast<std::size_t>(i)], width < 3 ? 1e-3 : 5e-6)
              << rows << 'x' << width << " at " << row << ", " << i;
      }
    }
}

}  // namespace
}  // namespace electra::kernels
