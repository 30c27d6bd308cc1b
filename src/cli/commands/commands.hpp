#pragma once

#include "cli/command.hpp"

namespace electra::cli::commands {

extern const Command classify;
extern const Command run;

/// Every command, in the order of the overview.
inline const Command* const all[] = {&run};

}  // namespace electra::cli::commands
