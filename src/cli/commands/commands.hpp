#pragma once

#include "cli/command.hpp"

namespace electra::cli::commands {

extern const Command bench;
extern const Command check;
extern const Command classify;
extern const Command convert;
extern const Command info;
extern const Command run;
extern const Command tokenize;

/// Every command, in the order of the overview.
inline const Command* const all[] = {&classify, &tokenize, &run, &info, &check, &convert, &bench};

}  // namespace electra::cli::commands
