#include "cli/json_text.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include <nlohmann/json.hpp>

namespace electra::cli {

std::string json_string(std::string_view text) {
  using Json = nlohmann::ordered_json;
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string json_number(float number) {
  if (!std::isfinite(number)) return "null";
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr};
}

JsonObject& JsonObject::add(std::string_view name, std::string_view value) {
  if (!fields_.empty()) fields_ += ", ";
  fields_ += json_string(name) + ": ";
  fields_ += value;
  return *this;
}

std::string error_object(std::string_view sentence, std::size_t line) {
  JsonObject object;
  return object.add("error", json_string(sentence)).add("line", std::to_string(line)).text();
}

std::string printable(std::string_view text) {
  std::string line(text);
  for (char& byte : line) {
    const auto value = static_cast<unsigned char>(byte);
    if (value < 0x20 || value == 0x7F) byte = ' ';
  }
  return line;
}

}  // namespace electra::cli
