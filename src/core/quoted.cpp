#include "core/quoted.hpp"

namespace electra {
namespace {

constexpr std::size_t max_shown = 200;

bool continues_a_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80; }

}  // namespace

std::string to_string(const Quoted& name) {
  std::string_view shown = name.text;
  if (shown.size() > max_shown) {
    std::size_t end = max_shown;
    while (end > 0 && continues_a_character(shown[end])) --end;
    shown = shown.substr(0, end);
  }
  std::string text = "'";
  for (const char byte : shown) {
    const auto value = static_cast<unsigned char>(byte);
    text += value < 0x20 || value == 0x7F ? '?' : byte;
  }
  return text + (shown.size() < name.text.size() ? "…'" : "'");
}

}  // namespace electra
