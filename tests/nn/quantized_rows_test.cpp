// The rows that modules hand to each other, and what a linear layer makes of them.

#include <algorithm>
#include <memory>
#include <string>
#include <type_traits>

#include <gtest/gtest.h>

#include "electra/core/aligned.hpp"
#include "electra/core/arena.hpp"
#include "electra/kernels/kernels.hpp"
#include "electra/nn/linear.hpp"
#include "electra/nn/quantized.hpp"
#include "support/generated_weights.hpp"
#include "support/naive_kernels.hpp"

namespace electra::nn {
namespace {

static_assert(std::is_convertible_v<QuantizedRows, ConstQuantizedRows>);
static_assert(!std::is_convertible_v<ConstQuantizedRows, QuantizedRows>);
static_assert(std::is_same_v<decltype(as_quantized(ConstRows{})), ConstQuantizedRows>);

Linear linear_in(Precision precision, Index in_features, Index out_features) {
  auto source = std::make_shared<testing::GeneratedWeights>();
  source->add_linear("dense", in_features, out_features);
  return {Weights(source) / "dense", in_features, out_features, precision};
}

Tensor random_rows(Index rows, Index width) {
  Tensor tensor(Shape{rows, width});
  const auto values = naive::random_floats(rows * width, 1);
  std::copy(values.begin(), values.end(), tensor.begin());
  return tensor;
}

/// Equal in the words of every row; in int8 in the scales too.
void expect_same(ConstQuantizedRows a, ConstQuantizedRows b) {
  ASSERT_EQ(a.precision, b.precision);
  ASSERT_EQ(a.count, b.count);
  const Index words = a.width / kernels::kernels_for(a.precision).values_per_word;
  for (Index row = 0; row < a.count; ++row) {
    for (Index i = 0; i < words; ++i)
      ASSERT_EQ(a.words[row * a.stride + i].bits, b.words[row * b.stride + i].bits) << row;
    if (a.precision != Precision::int8) continue;
    ASSERT_EQ(a.scales[row].scale, b.scales[row].scale);
    ASSERT_EQ(a.scales[row].zero_point, b.scales[row].zero_point);
  }
}

/// Memory for rows of any precision that a test needs.
class Memory {
 public:
  QuantizedRows take(Precision precision, Index count, Index width) {
    return take_quantized(arena_, precision, count, width);
  }
  ConstQuantizedRows quantize(Precision precision, ConstRows rows) {
    return quantized_beside(rows, take_quantized_beside(arena_, precision, rows.count, rows.width));
  }
  QuantizationScratch scratch(Index rows, Index width) { return {rows, width, arena_}; }

 private:
  AlignedVector<std::byte> block_ = AlignedVector<std::byte>(std::size_t{1} << 16U);
  Arena arena_{block_.data()};
};

class QuantizedRowsIn : public ::testing::TestWithParam<Precision> {};

INSTANTIATE_TEST_SUITE_P(Precision, QuantizedRowsIn,
                         ::testing::Values(Precision::fp32, Precision::bf16, Precision::int8),
                         [](const auto& tested) { return std::string(to_string(tested.param)); });

TEST(QuantizedRows, OfFp32AreAViewOfTheValues) {
  Tensor tensor = random_rows(2, 16);
  const QuantizedRows rows = as_quantized(rows_of(tensor));
  EXPECT_EQ(kernels::as_floats(rows.words), tensor.data());
  tensor.data()[17] = 1.5F;
  EXPECT_EQ(rows.words[17].bits, 0x3fc00000U);
}

TEST_P(QuantizedRowsIn, SliceIsQuantizedAsItsRowsAlone) {
  const Tensor tensor = random_rows(5, 32);
  Memory memory;
  const ConstQuantizedRows rows = memory.quantize(GetParam(), rows_of(tensor));
  expect_same(rows.slice({2, 4}), memory.quantize(GetParam(), rows_of(tensor).slice({2, 4})));
}

TEST_P(QuantizedRowsIn, QuantizedOutputOfALinearLayerIsItsOutputQuantized) {
  const Linear linear = linear_in(GetParam(), 32, 48);
  const Tensor input = random_rows(5, 32);
  Memory memory;
  const ConstQuantizedRows rows = memory.quantize(GetParam(), rows_of(input));
  Tensor output(Shape{5, 48});
  linear.forward(rows, rows_of(output), {Activation::gelu, {}}, Split());
  const QuantizedRows quantized = memory.take(GetParam(), 5, 48);
  linear.forward(rows, quantized, Activation::gelu, memory.scratch(5, 48), Split());
  expect_same(quantized, memory.quantize(GetParam(), rows_of(std::as_const(output))));
}

}  // namespace
}  // namespace electra::nn
