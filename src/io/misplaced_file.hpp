#pragma once

#include <string_view>

#include "electra/core/error.hpp"

namespace electra::io {

/// Throws `code` if the bytes of a file are those of another one that is often found in its place:
/// a Git LFS pointer, an HTML or XML page, the error text of a server, the target of a link. A byte
/// order mark and white space before them do not hide them.
void require_not_misplaced(std::string_view bytes, FileName file, ErrorCode code);

}  // namespace electra::io
