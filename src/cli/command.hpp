#pragma once

#include <functional>

#include <CLI/CLI.hpp>

#include "cli/exit_status.hpp"
#include "electra/core/error.hpp"

namespace electra::cli {

/// What a command does once its words have been read.
using Action = std::function<ExitStatus()>;

/// A command of the program.
struct Command {
  const char* name;
  const char* summary;  ///< what it does, as it stands in the list of commands
  const char* example;  ///< a line that works, below its --help
  /// Declares what it takes, and gives what it does with it; may throw UsageError when that runs.
  Action (*configure)(CLI::App& app);
};

/// Words that were read but make no sense together.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What the library says of options that no input could be answered with.
class OptionError : public Error {
 public:
  using Error::Error;
};

}  // namespace electra::cli
