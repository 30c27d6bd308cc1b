#pragma once

#include <string>
#include <vector>

#include "cli/declared_option.hpp"

namespace electra::cli {

/// The arguments of the program, or those after the name of a command.
using Arguments = std::vector<std::string>;

/// Whether an argument looks like an option: it begins with a dash and is not a number.
bool looks_like_option(const std::string& argument);

/// Returns the sentence for an argument that a command, or a part of one, does not take, with the
/// option or the part that was probably meant.
std::string unexpected_argument(const CLI::App& app, const std::string& argument);

/// Returns the arguments as CLI11 understands them: with an empty value of its own for "--name=",
/// which would take the next argument for its value.
Arguments with_empty_values(const CLI::App& app, const Arguments& arguments);

/// Returns the sentence about the first option that is unknown, lacks its value or has one that it
/// does not take; empty if there is none. CLI11 lets some of them pass.
std::string first_mistake(const CLI::App& app, const Arguments& arguments);

/// Returns the sentence for arguments that CLI11 refused when it read them with `app`. `part` is
/// the subcommand that was chosen, or `app` again.
std::string usage_sentence(const CLI::App& app, const CLI::App& part, const Arguments& arguments);

}  // namespace electra::cli
