#pragma once

#include <functional>
#include <vector>

#include "cli/answer_format.hpp"
#include "cli/exit_status.hpp"
#include "cli/input.hpp"
#include "cli/output.hpp"

namespace electra::cli {

/// Writes the answers to these records, which have no error, a line or more for each. Writes
/// nothing if it throws. Without records it refuses the options that it would refuse for any.
using Answer = std::function<void(const std::vector<Record>& records, Output& output)>;

/// Reads inputs, answers them in batches and prints the answers in the order of the inputs. One
/// that cannot be answered becomes {"error": "…", "line": n} in its place among JSON, else a
/// sentence on the standard error; with options.strict it is thrown, after everything before it has
/// been printed. Throws before anything is read for options that nothing could be answered with.
ExitStatus answer_stream(const InputOptions& options, const Fields& fields,
                         const AnswerFormat& format, const Answer& answer);

}  // namespace electra::cli
