#pragma once

#include <string>
#include <string_view>

namespace electra {

/// Returns whether a character is a control: of ASCII, of ISO 6429 above it (U+0080 to U+009F),
/// which begin an escape sequence as ESC does, a separator of lines or paragraphs (U+2028, U+2029),
/// or one that changes the direction of writing.
bool is_control(char32_t character) noexcept;

/// Returns whether a text is UTF-8 without control characters.
bool is_without_controls(std::string_view text) noexcept;

/// Returns the text with each control character replaced by a byte and ill-formed UTF-8 by U+FFFD:
/// text from an untrusted file must not steer a terminal.
std::string without_controls(std::string_view text, char replacement);

}  // namespace electra
