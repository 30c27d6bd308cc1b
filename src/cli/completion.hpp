#pragma once

#include <string>
#include <vector>

namespace electra::cli {

/// Gives what could stand in place of the last of these words, which follow "electra" and of which
/// the last may be empty: a line for each, with a tab before what it means, if that has to be said.
/// None where only the user knows: a file, a number, a text.
std::vector<std::string> completions(const std::vector<std::string>& words);

}  // namespace electra::cli
