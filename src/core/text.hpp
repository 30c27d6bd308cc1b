#pragma once

#include <string>
#include <string_view>

namespace electra {

constexpr bool starts_with(std::string_view text, std::string_view prefix) noexcept {
  return text.substr(0, prefix.size()) == prefix;
}

constexpr bool ends_with(std::string_view text, std::string_view suffix) noexcept {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

/// Returns a capital letter of ASCII as a small one, and any other character as it is.
constexpr char ascii_lower(char character) noexcept {
  const bool is_capital = character >= 'A' && character <= 'Z';
  return is_capital ? static_cast<char>(character - 'A' + 'a') : character;
}

inline std::string ascii_lower(std::string_view text) {
  std::string lower(text);
  for (char& character : lower) character = ascii_lower(character);
  return lower;
}

}  // namespace electra
