#pragma once

#include <string>

namespace electra::cli {

/// Gives the manual page electra(1), as man reads it. What it says of the commands and of what they
/// take is what their --help says.
std::string manual();

}  // namespace electra::cli
