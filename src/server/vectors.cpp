#include "server/vectors.hpp"

#include <cstring>
#include <string_view>

#include "server/service_error.hpp"

namespace electra::server {
namespace {

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
