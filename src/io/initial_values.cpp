#include "io/initial_values.hpp"

#include <cmath>

#include "electra/core/aligned.hpp"
#include "electra/core/checked.hpp"

namespace electra {
namespace {

constexpr std::uint64_t most_elements = std::uint64_t{1} << 32U;
constexpr double two_pi = 6.283185307179586;

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
class SplitMix64 {
 public:
  explicit SplitMix64(std::uint64_t state) : state_(state) {}

  std::uint64_t next() noexcept {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t value = state_;
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
    return value ^ (value >> 31U);
  }

  /// Gives a number above 0 and at most 1.
  double uniform() noexcept { return static_cast<double>((next() >> 11U) + 1) * 0x1p-53; }

 private:
  std::uint64_t state_;
};

/// FNV-1a.
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
    const double radius = deviation * std::sqrt(-2 * std::log(random.uniform()));
    const double angle = two_pi * random.uniform();
    values[i] = static_cast<float>(radius * std::cos(angle));
    if (i + 1 < values.size()) values[i + 1] = static_cast<float>(radius * std::sin(angle));
  }
}

std::size_t element_count(std::string_view name, const Shape& shape) {
  std::uint64_t count = 1;
  for (Index axis = 0; axis < shape.rank(); ++axis) {
    count = checked_product(count, static_cast<std::uint64_t>(shape[axis]), name);
  }
  require(count <= most_elements, ErrorCode::weights, TensorName{name},
          " is missing from the checkpoint and its shape ", shape,
          " has too many elements to be initialised; at most ", most_elements, " are");
  return static_cast<std::size_t>(count);
}

}  // namespace

Parameter InitialValues::make(std::string_view name, const Shape& shape, Initial initial) const {
  auto values = std::make_shared<AlignedVector<float>>(element_count(name, shape),
                                                       initial == Initial::ones ? 1.0F : 0.0F);
  if (initial == Initial::normal) fill_normal(*values, range, seed ^ hash(name));
  return {values, values->data(), DType::f32, shape};
}

}  // namespace electra
