#pragma once

#include <algorithm>
#include <string_view>

namespace electra {

/// Returns the text without spaces, tabs and ends of lines at both ends.
inline std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view space = " \t\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(space), text.size()));
  return text.substr(0, text.find_last_not_of(space) + 1);
}

}  // namespace electra
