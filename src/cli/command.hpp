#pragma once

#include <functional>
#include <stdexcept>

#include "cli/declared_option.hpp"
#include "cli/exit_status.hpp"

namespace electra::cli {

/// The work of a command, once its arguments have been read.
using Action = std::function<ExitStatus()>;

/// A command of the program.
struct Command {
  const char* name;
  const char* summary;  ///< one line of the list of commands
  const char* example;  ///< a line that works, below its --help
  /// Declares the options and returns the work, which may throw UsageError.
  Action (*configure)(CLI::App& app);
  const char* texts = "[TEXT...]";  ///< of its usage, if it takes texts as arguments
};

/// Thrown for arguments that make no sense, or none together.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace electra::cli
