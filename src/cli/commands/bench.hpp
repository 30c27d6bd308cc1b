#pragma once

#include "cli/command.hpp"

namespace electra::cli::benches {

extern const Command model;
extern const Command start;
extern const Command tokenizer;

/// The subcommands of `electra bench`, each in a file of its own.
inline const Command* const all[] = {&model, &tokenizer, &start};

}  // namespace electra::cli::benches
