#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace electra::cli {

/// Lets an option be one of these words, and the shells' completions offer them.
CLI::Validator one_of(const std::vector<std::string>& words);

/// Gives the words that an option may be, if one_of() has limited it.
std::vector<std::string> choices_of(const CLI::Option& option);

}  // namespace electra::cli
