#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "electra/core/error.hpp"

namespace electra::io {

/// A JSON document, and how sentences about it begin.
struct JsonDocument {
  std::string_view text;
  std::string_view name;
  ErrorCode code;
  bool is_file = true;  ///< if not, it is part of a file, as one line
};

/// Throws a sentence that begins with the name of the document.
template <class... Parts>
[[noreturn]] void fail_in(const JsonDocument& document, const Parts&... parts) {
  if (!document.is_file) fail(document.code, document.name, parts...);
  fail(document.code, FileName{document.name}, parts...);
}

/// Throws with the line and the column (in bytes, both from 1) of `offset`; with the column alone
/// on the first line of a document that is no file.
template <class... Parts>
[[noreturn]] void fail_at(const JsonDocument& document, std::size_t offset, const Parts&... parts) {
  const std::string_view before = document.text.substr(0, offset);
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0: the first line
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t column = 1 + offset - line_start;
  if (document.is_file) fail_in(document, ": line ", line, ", column ", column, ": ", parts...);
  if (line == 1) fail_in(document, ", column ", column, ": ", parts...);
  fail_in(document, ", its line ", line, ", column ", column, ": ", parts...);
}

/// Throws an error for the byte `last` at which a JSON parser stopped; it is the size of the text
/// where the parser expected more.
[[noreturn]] void fail_on_syntax(const JsonDocument& document, std::size_t last);

}  // namespace electra::io
