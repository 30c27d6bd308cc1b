#pragma once

#include <cstddef>
#include <vector>

#include "cli/input.hpp"

namespace electra::cli {

/// How many texts of the command line are one input.
std::size_t required_count(const std::vector<Field>& fields);

/// Throws UsageError if the texts of the command line, or of a file in its format, cannot be inputs
/// with these fields. `given` are the fields of the command that options may give.
void check_fields(const InputOptions& options, const std::vector<Field>& fields,
                  const std::vector<GivenField>& given);

}  // namespace electra::cli
