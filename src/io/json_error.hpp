#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "electra/core/error.hpp"

namespace electra::io {

/// What a sentence about a JSON document needs.
struct JsonDocument {
  std::string_view text;
  std::string_view file;
  ErrorCode code;
};

/// Throws with the line and the column (in bytes, both from 1) where `offset` lies.
template <class... Parts>
[[noreturn]] void fail_at(const JsonDocument& document, std::size_t offset, const Parts&... parts) {
  const std::string_view before = document.text.substr(0, offset);
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0: the first line
  fail(document.code, document.file, ": line ", 1 + std::count(before.begin(), before.end(), '\n'),
       ", column ", 1 + offset - line_start, ": ", parts...);
}

/// Throws a sentence that says why a JSON parser stopped at the byte `last`, which is the size of
/// the text where it wanted more.
[[noreturn]] void fail_on_syntax(const JsonDocument& document, std::size_t last);

}  // namespace electra::io
