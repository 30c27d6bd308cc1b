#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "electra/pipelines/pipeline.hpp"

namespace electra::cli {

/// Returns the ranges of characters of a text that the field `name` gives as JSON, in that unit:
/// "[[0, 5], [6, 9]]". Throws `input` where it is something else, and for bytes that are inside a
/// character or not in the text.
std::vector<Offsets> spans_in(std::string_view json, const std::string& name, std::string_view text,
                              OffsetUnit unit);

}  // namespace electra::cli
