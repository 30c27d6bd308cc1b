#pragma once

#include <string>
#include <string_view>

namespace electra::cli {

/// Gives the text in quotes, as JSON has it; what is not UTF-8 becomes U+FFFD.
std::string json_string(std::string_view text);
/// Gives the shortest number that reads back as this float; null for NaN and infinities, which
/// JSON has not got.
std::string json_number(float number);

/// Gives the text as a terminal may show it in one line: control characters become spaces.
std::string printable(std::string_view text);

}  // namespace electra::cli
