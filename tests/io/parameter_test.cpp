#include "electra/io/parameter.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "io/support.hpp"

namespace electra {
namespace {

using testing::message_of;
using testing::parameter;
using testing::stored;
using testing::values;

/// The value of a half by its definition.
double half_by_definition(unsigned bits) {
  const double sign = (bits & 0x8000U) != 0 ? -1 : 1;
  const int exponent = static_cast<int>(bits >> 10U & 31U);
  const double fraction = bits & 1023U;
  if (exponent == 31) return fraction == 0 ? sign * HUGE_VAL : std::nan("");
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  return sign * std::ldexp(1024 + fraction, exponent - 25);
}

TEST(Parameter, EveryHalfBecomesItsFloat) {
  std::vector<std::uint16_t> all(65536);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint16_t>(i);
  const std::vector<float> floats = values(stored(DType::f16, all));
  for (std::size_t i = 0; i < all.size(); ++i) {
    const double expected = half_by_definition(static_cast<unsigned>(i));
    if (std::isnan(expected)) {
      ASSERT_TRUE(std::isnan(floats[i])) << i;
    } else {
      ASSERT_EQ(floats[i], expected) << i;
      ASSERT_EQ(std::signbit(floats[i]), std::signbit(expected)) << i;
    }
  }
}

TEST(Parameter, BrainFloatsAndDoublesBecomeFloats) {
  EXPECT_EQ(values(stored<std::uint16_t>(DType::bf16, {0x3F80, 0xC020, 0x0001, 0x7F80})),
            (std::vector<float>{1.0F, -2.5F, 0x1p-133F, HUGE_VALF}));
  EXPECT_EQ(values(stored<double>(DType::f64, {0.1, -1e300, 1e-300})),
            (std::vector<float>{0.1F, -HUGE_VALF, 0.0F}));
}

TEST(Parameter, AlignedFloatsAreLentAndOthersCopied) {
  const Parameter lent = parameter({3}, {1, 2, 3});
  EXPECT_EQ(lent.floats().get(), lent.data);

  auto bytes = std::make_shared<std::vector<char>>(1 + 3 * sizeof(float));
  std::memcpy(bytes->data() + 1, lent.data, 3 * sizeof(float));
  const Parameter unaligned{bytes, bytes->data() + 1, DType::f32, {3}};
  EXPECT_NE(static_cast<const void*>(unaligned.floats().get()), unaligned.data);
  EXPECT_EQ(values(unaligned), (std::vector<float>{1, 2, 3}));
}

TEST(Parameter, FloatsOutliveTheirParameter) {
  std::shared_ptr<const float> floats;
  {
    const Parameter lent = parameter({2}, {4, 5});
    floats = lent.floats();
  }
  EXPECT_EQ(floats.get()[1], 5);
}

TEST(Parameter, WhatIsNotAFloatIsAnError) {
  EXPECT_EQ(message_of([] { stored<std::int64_t>(DType::i64, {1}).floats(); }),
            "weights: a tensor holds I64 elements; F32, F16, BF16 or F64 expected");
}

TEST(Parameter, OneWithoutElementsIsPresent) {
  EXPECT_TRUE((Parameter{nullptr, nullptr, DType::f32, {3, 0}}.present()));
  EXPECT_FALSE((Parameter{nullptr, nullptr, DType::f32, {3, 1}}.present()));
  EXPECT_EQ((Parameter{nullptr, nullptr, DType::f32, {3, 1}}.floats()), nullptr);
}

TEST(DTypes, HaveTheNamesOfSafetensorsAndTheirSizes) {
  const std::pair<DType, std::string> names[] = {{DType::f64, "F64 8"}, {DType::f32, "F32 4"},
                                                 {DType::f16, "F16 2"}, {DType::bf16, "BF16 2"},
                                                 {DType::i64, "I64 8"}, {DType::i32, "I32 4"},
                                                 {DType::i16, "I16 2"}, {DType::i8, "I8 1"},
                                                 {DType::u8, "U8 1"},   {DType::boolean, "BOOL 1"}};
  for (const auto& [dtype, name] : names) {
    EXPECT_EQ(std::string(to_string(dtype)) + " " + std::to_string(size_of(dtype)), name);
  }
}

}  // namespace
}  // namespace electra
