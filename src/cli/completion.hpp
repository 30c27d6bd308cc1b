#pragma once

#include <string>
#include <vector>

#include "cli/usage.hpp"

namespace electra::cli {

/// Returns the candidates for the last of these arguments, which follow "electra" and of which the
/// last may be empty: a line for each, with a description after a tab where there is one. None for
/// what only the user knows: a file, a number, a text.
std::vector<std::string> completions(const Arguments& arguments);

}  // namespace electra::cli
