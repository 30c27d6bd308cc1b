#include "support/generated_weights.hpp"

#include <cstdint>
#include <utility>

namespace electra::testing {

void GeneratedWeights::add(const std::string& name, const Shape& shape) {
  auto values = std::make_shared<std::vector<float>>();
  std::uint32_t state = 2166136261U;
  for (const char c : name) state = (state ^ static_cast<unsigned char>(c)) * 16777619U;
  const bool is_scale = std::string_view(name).size() >= 16 &&
                        name.compare(name.size() - 16, 16, "LayerNorm.weight") == 0;
  for (Index i = 0; i < shape.element_count(); ++i) {
    state = 1664525U * state + 1013904223U;
    const double u = static_cast<double>(state >> 8) / 16777216.0 - 0.5;
    values->push_back(static_cast<float>(is_scale ? 1 + 0.5 * u : 0.5 * u));
  }
  const void* data = values->data();
  parameters_[name] = {std::move(values), data, DType::f32, shape};
  names_.push_back(name);
}

const Parameter* GeneratedWeights::find(std::string_view name) const {
  const auto found = parameters_.find(std::string(name));
  return found == parameters_.end() ? nullptr : &found->second;
}

}  // namespace electra::testing
