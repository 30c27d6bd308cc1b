#pragma once

#include <string>
#include <string_view>

namespace electra {

/// Returns the text with each control character replaced by a byte, those of ISO 6429 above ASCII
/// among them, which begin an escape sequence as ESC does: text from an untrusted file must not
/// steer a terminal.
inline std::string without_controls(std::string_view text, char replacement) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    const bool is_high_control = byte == 0xC2 && next >= 0x80 && next < 0xA0;  // U+0080 to U+009F
    const bool is_control = byte < 0x20 || byte == 0x7F || is_high_control;
    result += is_control ? replacement : text[i];
    if (is_high_control) ++i;
  }
  return result;
}

}  // namespace electra
