#pragma once

#include "cli/command.hpp"

namespace electra::cli::benches {

extern const Command model;
extern const Command start;
extern const Command tokenizer;

/// What `electra bench` can measure, each in a file of its own.
inline const Command* const all[] = {&model, &tokenizer, &start};

}  // namespace electra::cli::benches
