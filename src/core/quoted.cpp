#include "core/quoted.hpp"

#include <cstddef>

#include "core/control_characters.hpp"

namespace electra {
namespace {

constexpr std::size_t max_shown = 200;

bool continues_a_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80; }

/// Returns as much of the name as is shown, cut between characters.
std::string_view shown_part(std::string_view name) {
  if (name.size() <= max_shown) return name;
  std::size_t end = max_shown;
  while (end > 0 && continues_a_character(name[end])) --end;
  return name.substr(0, end);
}

}  // namespace

void append_quoted(std::string& sentence, std::string_view name) {
  const std::string_view shown = shown_part(name);
  sentence += '\'';
  sentence += without_controls(shown, '?');
  sentence += shown.size() < name.size() ? "…'" : "'";
}

void append_path(std::string& sentence, std::string_view path) {
  while (true) {
    const std::string_view part = path.substr(0, path.find('/'));
    const std::string_view shown = shown_part(part);
    sentence += shown;
    if (shown.size() < part.size()) sentence += "…";
    if (part.size() == path.size()) return;
    sentence += '/';
    path.remove_prefix(part.size() + 1);
  }
}

std::string to_string(const Quoted& name) {
  std::string text;
  append_quoted(text, name.text);
  return text;
}

}  // namespace electra
