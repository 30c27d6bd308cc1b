#include "io/initial_values.hpp"

#include <cmath>

#include "core/split_mix.hpp"
#include "electra/core/aligned.hpp"
#include "electra/core/checked.hpp"

namespace electra::io {
namespace {

constexpr std::uint64_t max_elements = std::uint64_t{1} << 32U;
constexpr double two_pi = 6.283185307179586;

/// Returns a number above 0 and at most 1.
double uniform(SplitMix64& random) noexcept {
  return static_cast<double>(random.next_53_bits() + 1) * 0x1p-53;
}

/// The FNV-1a hash.
std::uint64_t hash(std::string_view text) noexcept {
  std::uint64_t value = 0xCBF29CE484222325U;
  for (const char byte : text) {
    value = (value ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
  }
  return value;
}

void fill_normal(AlignedVector<float>& values, double deviation, std::uint64_t seed) {
  SplitMix64 random(seed);
  for (std::size_t i = 0; i < values.size(); i += 2) {
    const double radius = deviation * std::sqrt(-2 * std::log(uniform(random)));
    const double angle = two_pi * uniform(random);
    values[i] = static_cast<float>(radius * std::cos(angle));
    if (i + 1 < values.size()) values[i + 1] = static_cast<float>(radius * std::sin(angle));
  }
}

std::size_t element_count(std::string_view name, const Shape& shape) {
  std::uint64_t count = 1;
  for (Index axis = 0; axis < shape.rank(); ++axis) {
    count = checked_product(count, static_cast<std::uint64_t>(shape[axis]), name);
  }
  require(count <= max_elements, ErrorCode::weights, TensorName{name},
          " is missing from the checkpoint, and a tensor of shape ", shape,
          " cannot be initialised; at most ", max_elements, " elements are supported");
  return static_cast<std::size_t>(count);
}

}  // namespace

Parameter InitialValues::make(std::string_view name, const Shape& shape, Initial initial) const {
  auto values = std::make_shared<AlignedVector<float>>(element_count(name, shape),
                                                       initial == Initial::ones ? 1.0F : 0.0F);
  if (initial == Initial::normal) fill_normal(*values, range, seed ^ hash(name));
  return {values, values->data(), DType::f32, shape};
}

}  // namespace electra::io
