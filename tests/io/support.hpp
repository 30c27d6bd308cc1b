#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "electra/io/weights.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace electra::testing {

/// Returns message_of() without the name of the test's folder.
template <class Action>
std::string message_without(const std::filesystem::path& folder, Action&& action) {
  std::string text = message_of(action);
  const std::string cut = folder.string() + "/";
  for (std::size_t at = text.find(cut); at != std::string::npos; at = text.find(cut)) {
    text.erase(at, cut.size());
  }
  return text;
}

template <class Number>
std::string bytes_of(Number number) {
  std::string bytes(sizeof(number), '\0');
  std::memcpy(bytes.data(), &number, sizeof(number));
  return bytes;
}

inline std::string bytes_of(const std::vector<float>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float)};
}

/// A safetensors file of a header and data, however wrong they are.
inline std::string safetensors(std::string_view header, std::string_view data = "") {
  return bytes_of(std::uint64_t{header.size()}) + std::string(header) + std::string(data);
}

inline std::vector<float> values(const Parameter& parameter) {
  const auto floats = parameter.floats();
  return {floats.get(), floats.get() + parameter.shape.element_count()};
}

/// Tensors in memory.
class FakeSource : public WeightSource {
 public:
  explicit FakeSource(std::vector<NamedParameter> tensors) : tensors_(std::move(tensors)) {}

  std::string_view format() const override { return "memory"; }
  std::vector<std::string> names() const override {
    std::vector<std::string> names;
    for (const NamedParameter& tensor : tensors_) names.push_back(tensor.name);
    return names;
  }
  const Parameter* find(std::string_view name) const override {
    for (const NamedParameter& tensor : tensors_) {
      if (tensor.name == name) return &tensor.value;
    }
    return nullptr;
  }

 private:
  std::vector<NamedParameter> tensors_;
};

/// A vector of elements as a file stores them.
template <class Stored>
Parameter stored(DType dtype, std::vector<Stored> numbers) {
  auto owner = std::make_shared<std::vector<Stored>>(std::move(numbers));
  return {owner, owner->data(), dtype, {static_cast<Index>(owner->size())}};
}

inline Parameter parameter(const Shape& shape, std::vector<float> numbers) {
  auto owner = std::make_shared<std::vector<float>>(std::move(numbers));
  return {owner, owner->data(), DType::f32, shape};
}

}  // namespace electra::testing
