#include "io/json_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "core/control_characters.hpp"
#include "core/utf8.hpp"

namespace electra::io {
namespace {

template <class Number>
void append_number(std::string& text, Number number) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text.append(digits.data(), end);
}

void append_escaped(std::string& text, char32_t character) {
  constexpr std::string_view digits = "0123456789abcdef";
  constexpr std::string_view short_escapes = "\b\f\n\r\t\"\\";
  constexpr std::string_view letters = "bfnrt\"\\";
  text += '\\';
  if (character < 0x80) {
    const std::size_t place = short_escapes.find(static_cast<char>(character));
    if (place != std::string_view::npos) {
      text += letters[place];
      return;
    }
  }
  text += 'u';
  for (const unsigned shift : {12U, 8U, 4U, 0U}) text += digits[(character >> shift) & 15U];
}

bool must_be_escaped(char32_t character) {
  return character == '"' || character == '\\' || is_control(character);
}

/// Whether a character that must be escaped may begin so.
bool may_begin_escaped(utf8::Byte byte) {
  const bool leads_to_control = byte == 0xC2 || byte == 0xD8 || byte == 0xE2;
  return byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7F || leads_to_control;
}

/// Appends well-formed UTF-8 with escapes for some of the characters that may_begin_escaped()
/// finds.
void append_well_formed(std::string& text, std::string_view string, bool (*is_escaped)(char32_t)) {
  const utf8::Byte* p = utf8::bytes_of(string);
  const utf8::Byte* const end = p + string.size();
  const utf8::Byte* plain = p;
  for (p = std::find_if(p, end, may_begin_escaped); p != end;
       p = std::find_if(p, end, may_begin_escaped)) {
    const utf8::Decoded decoded = utf8::decode(p, end);
    if (is_escaped(decoded.character)) {
      text.append(plain, p);
      append_escaped(text, decoded.character);
      plain = p + decoded.size;
    }
    p += decoded.size;
  }
  text.append(plain, end);
}

}  // namespace

void append_json_string(std::string& text, std::string_view string) {
  text += '"';
  while (true) {
    const std::size_t bad = utf8::well_formed_size(string);
    append_well_formed(text, string.substr(0, bad), must_be_escaped);
    if (bad == string.size()) break;
    text += "\xEF\xBF\xBD";
    const utf8::Byte* const begin = utf8::bytes_of(string);
    string.remove_prefix(bad + utf8::ill_formed_size(begin + bad, begin + string.size()));
  }
  text += '"';
}

void append_json_text(std::string& text, std::string_view json) {
  append_well_formed(text, json, is_control);
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
