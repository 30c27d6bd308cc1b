#pragma once

#include <string_view>

#include "io/json_parser.hpp"

namespace electra::cli {

/// Gives the value that a line of the input holds. Throws `input` with a sentence that names the
/// column alone: who asks knows which line it is.
nlohmann::ordered_json parse_json_line(std::string_view line, const io::JsonLimits& limits);

}  // namespace electra::cli
