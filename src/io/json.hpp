#pragma once

#include <cstddef>
#include <string>
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

// Everything is of one of the library's two kinds of JSON: both would be compiled.
using JsonHandler = nlohmann::json_sax<nlohmann::ordered_json>;

/// Checks `text` against the limits, then gives its events to `handler`. Wrong syntax, invalid
/// UTF-8, a byte order mark, a lone surrogate escape, or an object with the same key twice throws
/// `code` with a sentence that begins with `file`; and so does a handler that returns false.
/// A key that stands twice is found at the end of its object, after the handler has seen both.
void parse_json(std::string_view text, JsonHandler& handler, FileName file, ErrorCode code,
                const JsonLimits& limits = {});

/// Gives the whole document, under the same rules; keys keep their order. At most 524,288 values:
/// each takes many times the bytes in memory that it has in the text.
nlohmann::ordered_json parse_json(std::string_view text, FileName file, ErrorCode code,
                                  const JsonLimits& limits = {});

/// The same for a text that is no file, as a line of an input: sentences begin with `name` and
/// count columns alone, as in "the line, column 3: …".
nlohmann::ordered_json parse_json_text(std::string_view text, std::string_view name, ErrorCode code,
                                       const JsonLimits& limits = {});

/// Refuses every event: a handler derives from it and overrides what its document may hold.
class RefusingJsonHandler : public JsonHandler {
 public:
  bool null() override { return false; }
  bool boolean(bool /*value*/) override { return false; }
  bool number_integer(number_integer_t /*value*/) override { return false; }
  bool number_unsigned(number_unsigned_t /*value*/) override { return false; }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return false; }
  bool string(string_t& /*value*/) override { return false; }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*size*/) override { return false; }
  bool key(string_t& /*value*/) override { return false; }
  bool end_object() override { return false; }
  bool start_array(std::size_t /*size*/) override { return false; }
  bool end_array() override { return false; }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    return false;
  }
};

}  // namespace electra
