#include "server/vectors.hpp"

#include <cmath>
#include <cstring>
#include <string_view>

#include "server/service_error.hpp"

namespace electra::server {
namespace {

/// Scales a vector to the length 1; one that a module has scaled stays as it is, bit for bit.
void normalize(Tensor& vector) {
  double square = 0;
  for (const float each : vector) square += double{each} * double{each};
  const double length = std::sqrt(square);
  constexpr double rounding = 1e-6;
  if (length == 0 || std::abs(length - 1) < rounding) return;
  for (float& each : vector) each = static_cast<float>(double{each} / length);
}

TaskInput embedding_input(const Json& value) {
  TaskInput input;
  if (value.is_string())
    input.first = value.get<std::string>();
  else
    input.ids = value.get<std::vector<std::int32_t>>();
  if (value.is_array() && value.empty())
    throw ServiceError(Failure::empty, "'inputs' has no token ids; it must have some");
  return input;
}

}  // namespace

Tensor vector_of(const TaskAnswer& answer, const VectorForm& form) {
  Tensor vector = answer.tensors.front();
  if (form.dimensions) {
    if (*form.dimensions < 1 || *form.dimensions > vector.element_count())
      throw ServiceError(Failure::validation,
                         "'dimensions' is " + std::to_string(*form.dimensions) +
                             "; it must be from 1 to " + std::to_string(vector.element_count()));
    vector.resize(Shape{*form.dimensions});
  }
  if (form.normalize) normalize(vector);
  return vector;
}

std::vector<TaskInput> embedding_inputs(const Json& inputs) {
  const bool is_one = inputs.is_string() || (!inputs.empty() && inputs.front().is_number());
  std::vector<TaskInput> all;
  if (is_one)
    all.push_back(embedding_input(inputs));
  else
    for (const Json& each : inputs) all.push_back(embedding_input(each));
  return all;
}

std::string base64(const Tensor& values) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto size = static_cast<std::size_t>(values.element_count()) * sizeof(float);
  std::string bytes(size, '\0');
  std::memcpy(bytes.data(), values.data(), size);
  std::string text;
  for (std::size_t i = 0; i < size; i += 3) {
    unsigned word = 0;
    for (std::size_t j = 0; j < 3; ++j)
      word = word << 8U | (i + j < size ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j)
      text += i + j <= size ? digits[word >> (18 - 6 * j) & 63U] : '=';
  }
  return text;
}

}  // namespace electra::server
