#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "electra/core/error.hpp"
#include "io/owned_json.hpp"

namespace electra::io {

/// Limits for one untrusted JSON document; exceeding one is an error.
struct JsonLimits {
  std::size_t bytes = std::size_t{32} << 20;
  std::size_t depth = 32;
  std::size_t string_bytes = std::size_t{1} << 20;
  std::size_t values = std::size_t{4} << 20;
};

// All handlers use the same one of nlohmann's two document types: instantiating both costs size.
using JsonHandler = nlohmann::json_sax<nlohmann::ordered_json>;

/// Parses `text` within the limits and passes its events to `handler`. A syntax error, malformed
/// UTF-8, a byte order mark, a lone surrogate escape, or a duplicate key in an object throws `code`
/// with a sentence that begins with `file`; and so does a handler that returns false. A duplicate
/// key is found at the end of its object, after the handler was called for both.
void parse_json(std::string_view text, JsonHandler& handler, FileName file, ErrorCode code,
                const JsonLimits& limits = {});

/// Returns the whole document, under the same rules; keys keep their order. At most 524,288 values:
/// each takes many times the memory that it has bytes in the text.
OwnedJson parse_json(std::string_view text, FileName file, ErrorCode code,
                     const JsonLimits& limits = {});

/// Returns the document of a text that is no file, as a line of an input: sentences begin with
/// `name` and count columns alone, as in "the line, column 3: …".
OwnedJson parse_json_text(std::string_view text, std::string_view name, ErrorCode code,
                          const JsonLimits& limits = {});

/// Appends a member to an object that has none of this key: operator[] would compare the key with
/// all others.
inline void append_member(nlohmann::ordered_json& object, std::string key,
                          nlohmann::ordered_json value) {
  object.get_ref<nlohmann::ordered_json::object_t&>().emplace_back(std::move(key),
                                                                   std::move(value));
}

/// A handler that refuses every event, to be derived from: override those that a document may have.
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

}  // namespace electra::io
