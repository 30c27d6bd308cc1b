#include "core/control_characters.hpp"

#include "core/utf8.hpp"

namespace electra {

bool is_control(char32_t c) noexcept {
  if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return true;
  if (c < 0x61C) return false;
  const bool is_mark = c == 0x61C || c == 0x200E || c == 0x200F;
  const bool is_separator = c == 0x2028 || c == 0x2029;
  return is_mark || is_separator || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

namespace {

/// Returns the size of the prefix that is without controls.
std::size_t clean_size(std::string_view text) noexcept {
  const utf8::Byte* const begin = utf8::bytes_of(text);
  const utf8::Byte* const end = begin + text.size();
  const utf8::Byte* p = begin;
  while (p < end) {
    const utf8::Decoded decoded = utf8::decode(p, end);
    if (decoded.size == 0 || is_control(decoded.character)) break;
    p += decoded.size;
  }
  return static_cast<std::size_t>(p - begin);
}

}  // namespace

bool is_without_controls(std::string_view text) noexcept { return clean_size(text) == text.size(); }

std::string without_controls(std::string_view text, char replacement) {
  std::string result;
  result.reserve(text.size());
  while (true) {
    const std::size_t clean = clean_size(text);
    result += text.substr(0, clean);
    text.remove_prefix(clean);
    if (text.empty()) return result;
    const utf8::Byte* const p = utf8::bytes_of(text);
    const utf8::Byte* const end = p + text.size();
    const unsigned size = utf8::decode(p, end).size;
    if (size == 0)
      result += "\uFFFD";
    else
      result += replacement;
    text.remove_prefix(size == 0 ? utf8::ill_formed_size(p, end) : size);
  }
}

}  // namespace electra
