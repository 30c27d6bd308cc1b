#pragma once

#include <string>
#include <string_view>

namespace electra {

/// Returns whether a text is UTF-8 without control characters: those of ASCII, those of ISO 6429
/// above it (U+0080 to U+009F), which begin an escape sequence as ESC does, the separators of lines
/// and paragraphs (U+2028, U+2029), and those that change the direction of writing.
bool is_without_controls(std::string_view text) noexcept;

/// Returns the text with each control character replaced by a byte and ill-formed UTF-8 by U+FFFD:
/// text from an untrusted file must not steer a terminal.
std::string without_controls(std::string_view text, char replacement);

}  // namespace electra
