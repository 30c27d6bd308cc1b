#pragma once

#include <string>

namespace electra::cli {

/// Returns the manual page electra(1), as man reads it: the commands and their options are
/// described as in --help.
std::string manual();

}  // namespace electra::cli
