#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/exit_status.hpp"
#include "cli/input.hpp"

namespace electra::cli {

/// Gives the answer to each of these records, which have no error, as it is to be printed. Of no
/// records it has to refuse the options that it would refuse for any.
using Answer = std::function<std::vector<std::string>(const std::vector<Record>&)>;

/// Reads inputs, answers them in batches and prints the answers in the order of the inputs. One
/// that cannot be answered becomes {"error": "…", "line": n} in its place; with options.strict
/// it is thrown, after everything before it has been printed. Throws OptionError, before anything
/// is read, for options that nothing could be answered with.
ExitStatus answer_stream(const InputOptions& options, const Fields& fields, const Answer& answer);

}  // namespace electra::cli
