#include "electra/io/parameter.hpp"

#include <cmath>
#include <cstdint>
#include <cstring>

#include "electra/core/aligned.hpp"
#include "electra/core/error.hpp"

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
              "weight files are little-endian, and are mapped as they are");

namespace electra {
namespace {

struct Name {
  DType dtype;
  std::string_view text;
  Index size;
};

constexpr Name names[] = {
    {DType::f64, "F64", 8},      {DType::f32, "F32", 4}, {DType::f16, "F16", 2},
    {DType::bf16, "BF16", 2},    {DType::i64, "I64", 8}, {DType::i32, "I32", 4},
    {DType::i16, "I16", 2},      {DType::i8, "I8", 1},   {DType::u8, "U8", 1},
    {DType::boolean, "BOOL", 1},
};

constexpr const Name& entry(DType dtype) noexcept { return names[static_cast<int>(dtype)]; }

static_assert(entry(DType::boolean).dtype == DType::boolean,
              "names are in the order of the enumeration");

float from_bits(std::uint32_t bits) noexcept {
  float value = 0;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

float widen(std::uint16_t bits, std::integral_constant<DType, DType::bf16> /*kind*/) noexcept {
  return from_bits(std::uint32_t{bits} << 16U);
}

// A half's exponent and fraction, moved to those of a float, are the value times 2^-112, subnormal
// halves included. The largest exponent stands for infinity and NaN.
float widen(std::uint16_t bits, std::integral_constant<DType, DType::f16> /*kind*/) noexcept {
  const std::uint32_t magnitude = (bits & 0x7FFFU) << 13U;
  const float scaled = from_bits(magnitude) * 0x1p112F;
  const float special = from_bits(magnitude | 0x7F800000U);
  const float value = magnitude >= 0x0F800000U ? special : scaled;
  return (bits & 0x8000U) != 0 ? -value : value;
}

float widen(double value, std::integral_constant<DType, DType::f64> /*kind*/) noexcept {
  return static_cast<float>(value);
}

float widen(float value, std::integral_constant<DType, DType::f32> /*kind*/) noexcept {
  return value;
}

// Through memcpy: the data of a file begins where its header ends, which need not be aligned.
template <class Stored, DType kind>
void convert(const void* from, float* to, std::size_t count) noexcept {
  const auto* bytes = static_cast<const unsigned char*>(from);
  for (std::size_t i = 0; i < count; ++i) {
    Stored value;
    std::memcpy(&value, bytes + i * sizeof(Stored), sizeof(Stored));
    to[i] = widen(value, std::integral_constant<DType, kind>());
  }
}

void convert(DType dtype, const void* from, float* to, std::size_t count) {
  switch (dtype) {
    case DType::f32:
      return convert<float, DType::f32>(from, to, count);
    case DType::f16:
      return convert<std::uint16_t, DType::f16>(from, to, count);
    case DType::bf16:
      return convert<std::uint16_t, DType::bf16>(from, to, count);
    case DType::f64:
      return convert<double, DType::f64>(from, to, count);
    default:
      return;
  }
}

bool aligned_for_floats(const void* data) noexcept {
  return reinterpret_cast<std::uintptr_t>(data) % alignof(float) == 0;
}

}  // namespace

std::string_view to_string(DType dtype) { return entry(dtype).text; }

Index size_of(DType dtype) noexcept { return entry(dtype).size; }

bool is_float(DType dtype) noexcept {
  return dtype == DType::f32 || dtype == DType::f16 || dtype == DType::bf16 || dtype == DType::f64;
}

bool Parameter::present() const noexcept {
  if (data != nullptr) return true;
  for (Index axis = 0; axis < shape.rank(); ++axis) {
    if (shape[axis] == 0) return true;
  }
  return false;
}

std::shared_ptr<const float> Parameter::floats() const {
  if (!present()) return nullptr;
  if (dtype == DType::f32 && data != nullptr && aligned_for_floats(data)) {
    return {owner, static_cast<const float*>(data)};
  }
  require(is_float(dtype), ErrorCode::weights, "a tensor holds ", dtype,
          " elements; F32, F16, BF16 or F64 expected");
  const auto count = static_cast<std::size_t>(shape.element_count());
  auto values = std::make_shared<AlignedVector<float>>(count);
  convert(dtype, data, values->data(), count);
  return {values, values->data()};
}

}  // namespace electra
