#pragma once

#include <string_view>

#include "cli/command.hpp"

namespace electra::cli::commands {

extern const Command bench;
extern const Command check;
extern const Command choose;
extern const Command classify;
extern const Command convert;
extern const Command detect;
extern const Command embed;
extern const Command explain;
extern const Command fetch;
extern const Command fill_mask;
extern const Command generate;
extern const Command info;
extern const Command ner;
extern const Command qa;
extern const Command rerank;
extern const Command run;
extern const Command serve;
extern const Command tokenize;
extern const Command zero_shot;

/// Every command, in the order of the overview.
inline const Command* const all[] = {&classify, &ner,    &qa,       &fill_mask, &generate,
                                     &detect,   &choose, &rerank,   &zero_shot, &embed,
                                     &explain,  &serve,  &tokenize, &run,       &fetch,
                                     &info,     &check,  &convert,  &bench};

/// Returns the command of that name; null if there is none.
inline const Command* named(std::string_view name) {
  for (const Command* command : all) {
    if (name == command->name) return command;
  }
  return nullptr;
}

}  // namespace electra::cli::commands
