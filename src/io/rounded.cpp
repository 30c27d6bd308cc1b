#include "io/rounded.hpp"

#include <cmath>
#include <cstring>
#include <memory>

#include "core/quoted.hpp"
#include "electra/core/aligned.hpp"
#include "electra/core/error.hpp"

namespace electra::io {
namespace {

std::uint32_t bits_of(float value) noexcept {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

/// Drops the last `count` bits, rounding to nearest even.
std::uint32_t without_last(std::uint32_t bits, int count) noexcept {
  const std::uint32_t half = std::uint32_t{1} << (count - 1);
  const std::uint32_t is_odd = (bits >> count) & 1U;
  return (bits + half - 1 + is_odd) >> count;
}

/// The bits of infinity, without the sign.
std::uint16_t infinity_of(DType dtype) noexcept { return dtype == DType::f16 ? 0x7C00 : 0x7F80; }

}  // namespace

std::uint16_t nearest_f16(float value) noexcept {
  constexpr std::uint32_t infinity = 0x7F800000;
  constexpr std::uint32_t becomes_infinite = 0x477FF000;  // 65520
  constexpr std::uint32_t smallest_normal = 0x38800000;   // 2^-14
  constexpr std::uint32_t exponents_between = std::uint32_t{127 - 15} << 23U;
  const std::uint32_t sign = (bits_of(value) >> 16U) & 0x8000U;
  const std::uint32_t magnitude = bits_of(value) & 0x7FFFFFFFU;
  std::uint32_t half = 0;
  if (magnitude > infinity) {
    half = 0x7E00;
  } else if (magnitude >= becomes_infinite) {
    half = 0x7C00;
  } else if (magnitude >= smallest_normal) {
    half = without_last(magnitude - exponents_between, 13);
  } else {
    // Beside 0.5 a float counts in steps of 2^-24, as subnormal halves do.
    half = bits_of(std::abs(value) + 0.5F) - bits_of(0.5F);
  }
  return static_cast<std::uint16_t>(sign | half);
}

void require_rounds_to(DType dtype) {
  require(dtype == DType::f32 || dtype == DType::f16 || dtype == DType::bf16, ErrorCode::input,
          "floats are not rounded to ", dtype, "; choose F32, F16 or BF16");
}

Parameter rounded(const Parameter& tensor, DType dtype, std::string_view name) {
  require_rounds_to(dtype);
  if (tensor.dtype == dtype) return tensor;
  const auto floats = tensor.floats();
  if (dtype == DType::f32) return {floats, floats.get(), dtype, tensor.shape};
  const auto nearest = dtype == DType::f16 ? nearest_f16 : nearest_bf16;
  const auto count = static_cast<std::size_t>(tensor.shape.element_count());
  auto values = std::make_shared<AlignedVector<std::uint16_t>>(count);
  for (std::size_t i = 0; i < count; ++i) {
    const float value = floats.get()[i];
    (*values)[i] = nearest(value);
    require(std::isinf(value) || ((*values)[i] & 0x7FFFU) != infinity_of(dtype), ErrorCode::weights,
            TensorName{name}, ": element ", i, " (", value, ") is out of the range of ", dtype,
            "; use F32");
  }
  return {values, values->data(), dtype, tensor.shape};
}

}  // namespace electra::io
