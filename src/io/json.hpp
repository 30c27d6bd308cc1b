#pragma once

#include <cstddef>
#include <string_view>

#include <nlohmann/json.hpp>

#include "electra/core/error.hpp"

namespace electra {

/// Bounds for one JSON document of a stranger; going beyond one is an error, never a hang.
struct JsonLimits {
  std::size_t bytes = std::size_t{32} << 20;
  std::size_t depth = 32;
  std::size_t string_bytes = std::size_t{1} << 20;
  std::size_t values = std::size_t{4} << 20;
};

/// Checks `text` against the limits, then gives its events to `handler`. Wrong syntax, invalid
/// UTF-8, a lone surrogate escape, or an object with the same key twice throws `code` with a
/// sentence that begins with `file`; and so does a handler that returns false.
void parse_json(std::string_view text, nlohmann::json_sax<nlohmann::json>& handler,
                std::string_view file, ErrorCode code, const JsonLimits& limits = {});

/// Gives the whole document, under the same rules; keys keep their order.
nlohmann::ordered_json parse_json(std::string_view text, std::string_view file, ErrorCode code,
                                  const JsonLimits& limits = {});

}  // namespace electra
