#pragma once

#include "cli/command.hpp"
#include "cli/usage.hpp"

namespace electra::cli {

/// An argument that the program itself takes in the place of a command.
struct Builtin {
  const char* name;
  const char* summary;  ///< what the shells' completions show; null: they do not offer it
  ExitStatus (*run)(const Arguments& arguments);
};

/// Returns the one of that name; null if there is none.
const Builtin* builtin_named(const std::string& name);

/// Returns the command of that name. Throws UsageError, with the name that was probably meant, if
/// there is none.
const Command& command_named(const std::string& name);

/// The builtins that completions offer, as they print candidates.
std::vector<std::string> builtin_candidates();

}  // namespace electra::cli
