#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace electra::cli {

/// Returns the name that was probably meant by a misspelt one: the first of those that are fewest
/// letters away, if a third of the letters at most are wrong. Case does not count; letters that
/// changed places are one mistake. Empty if no name is that near.
std::string nearest_name(std::string_view given, const std::vector<std::string>& names);

/// Returns "; did you mean 'classify'?", the end of a sentence about a misspelt name; empty if no
/// name is near.
std::string did_you_mean(std::string_view given, const std::vector<std::string>& names);

}  // namespace electra::cli
