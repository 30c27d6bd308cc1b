#pragma once

#include <string>
#include <string_view>

namespace electra::cli {

/// Returns the text as a terminal may show it in one line: control characters become spaces.
std::string printable(std::string_view text);

}  // namespace electra::cli
