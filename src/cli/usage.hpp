#pragma once

#include <string>
#include <vector>

#include "cli/declared_option.hpp"
namespace CLI {
class ParseError;
}  // namespace CLI

namespace electra::cli {

/// The arguments of the program, or those after the name of a command.
using Arguments = std::vector<std::string>;

/// Whether an argument looks like an option: it begins with a dash and is not a number.
bool looks_like_option(const std::string& argument);

/// Returns the sentence for arguments that a command does not take.
std::string unexpected_argument(const std::string& argument);

/// Returns the sentence for arguments that CLI11 refused.
std::string usage_sentence(const CLI::App& app, const Arguments& arguments,
                           const CLI::ParseError& error);

}  // namespace electra::cli
