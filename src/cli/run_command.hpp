#pragma once

#include "cli/command.hpp"
#include "cli/usage.hpp"

namespace electra::cli {

/// Reads the arguments of a command and does its work, or prints its help if they ask for that.
/// Throws UsageError, and whatever the command throws.
ExitStatus run_command(const Command& command, const Arguments& arguments);

}  // namespace electra::cli
