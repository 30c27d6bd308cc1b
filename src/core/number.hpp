#pragma once

#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>
#include <system_error>

namespace electra {

/// Returns the decimal number that a text begins with, and cuts it off; nothing if it begins with
/// none, or with one that the type cannot hold.
template <class Number>
std::optional<Number> take_number(std::string_view& text) noexcept {
  Number number{};
  const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  return number;
}

/// Returns the number that a text is, if it is one and no more.
template <class Number>
std::optional<Number> number_in(std::string_view text) noexcept {
  const std::optional<Number> number = take_number<Number>(text);
  return text.empty() ? number : std::nullopt;
}

}  // namespace electra
