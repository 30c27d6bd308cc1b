#include "io/json_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "core/utf8.hpp"

namespace electra::io {
namespace {

template <class Number>
void append_number(std::string& text, Number number) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text.append(digits.data(), end);
}

void append_escaped(std::string& text, char byte) {
  constexpr std::string_view digits = "0123456789abcdef";
  constexpr std::string_view short_escapes = "\b\f\n\r\t\"\\";
  constexpr std::string_view letters = "bfnrt\"\\";
  const std::size_t place = short_escapes.find(byte);
  text += '\\';
  if (place != std::string_view::npos) {
    text += letters[place];
    return;
  }
  const auto value = static_cast<unsigned char>(byte);
  text += "u00";
  text += digits[value >> 4U];
  text += digits[value & 15U];
}

bool must_be_escaped(char byte) {
  return static_cast<unsigned char>(byte) < 0x20 || byte == '"' || byte == '\\';
}

void append_well_formed(std::string& text, std::string_view string) {
  while (!string.empty()) {
    const auto special = std::find_if(string.begin(), string.end(), must_be_escaped);
    const auto plain = static_cast<std::size_t>(special - string.begin());
    text += string.substr(0, plain);
    if (plain == string.size()) return;
    append_escaped(text, string[plain]);
    string.remove_prefix(plain + 1);
  }
}

}  // namespace

void append_json_string(std::string& text, std::string_view string) {
  text += '"';
  while (true) {
    const std::size_t bad = utf8::well_formed_size(string);
    append_well_formed(text, string.substr(0, bad));
    if (bad == string.size()) break;
    text += "\xEF\xBF\xBD";
    const utf8::Byte* const begin = utf8::bytes_of(string);
    string.remove_prefix(bad + utf8::ill_formed_size(begin + bad, begin + string.size()));
  }
  text += '"';
}

JsonWriter& JsonWriter::begin(char bracket) {
  separate();
  text_ += bracket;
  is_first_ = true;
  ++depth_;
  return *this;
}

JsonWriter& JsonWriter::end(char bracket) {
  --depth_;
  if (!is_first_ && layout_ == JsonLayout::indented) new_line();
  text_ += bracket;
  is_first_ = false;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  append_json_string(text_, name);
  text_ += layout_ == JsonLayout::compact ? ":" : ": ";
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::value(std::nullptr_t) {
  separate();
  text_ += "null";
  return *this;
}

JsonWriter& JsonWriter::value(bool truth) {
  separate();
  text_ += truth ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view string) {
  separate();
  append_json_string(text_, string);
  return *this;
}

JsonWriter& JsonWriter::value(float number) {
  if (!std::isfinite(number)) return value(nullptr);
  separate();
  append_number(text_, number);
  return *this;
}

JsonWriter& JsonWriter::value(double number) {
  separate();
  text_ += nlohmann::ordered_json(number).dump();
  return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t number) {
  separate();
  append_number(text_, number);
  return *this;
}

JsonWriter& JsonWriter::integer(std::uint64_t number) {
  separate();
  append_number(text_, number);
  return *this;
}

JsonWriter& JsonWriter::fixed(double number, int decimals) {
  separate();
  std::array<char, 400> digits{};  // those of the largest double
  std::snprintf(digits.data(), digits.size(), "%.*f", decimals, number);
  text_ += digits.data();
  return *this;
}

JsonWriter& JsonWriter::json(const nlohmann::ordered_json& parsed) {
  if (parsed.is_object()) {
    begin_object();
    for (const auto& [name, member] : parsed.items()) key(name).json(member);
    return end_object();
  }
  if (parsed.is_array()) return array(parsed, [this](const auto& element) { json(element); });
  if (parsed.is_string()) return value(parsed.get_ref<const std::string&>());
  separate();
  text_ += parsed.dump();
  return *this;
}

/// Whatever stands between a value, or a key with its value, and what comes before it.
void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    is_first_ = false;
    return;
  }
  if (!is_first_) text_ += layout_ == JsonLayout::spaced ? ", " : ",";
  is_first_ = false;
  if (layout_ == JsonLayout::indented && depth_ > 0) new_line();
}

void JsonWriter::new_line() {
  text_ += '\n';
  text_.append(2 * depth_, ' ');
}

}  // namespace electra::io
