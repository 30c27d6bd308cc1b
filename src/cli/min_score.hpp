#pragma once

#include <algorithm>
#include <optional>

#include "cli/declared_option.hpp"

namespace electra::cli {

/// Declares --min-score, below which no answer is printed.
DeclaredOption declare_min_score(CLI::App& app, std::optional<double>& min_score);

/// Leaves out the answers to each input whose score is below it. One that is not a number is not.
template <class Results>
void leave_out_below(const std::optional<double>& min_score, Results& results) {
  if (!min_score) return;
  const auto is_below = [least = static_cast<float>(*min_score)](const auto& answer) {
    return answer.score < least;
  };
  for (auto& answers : results)
    answers.erase(std::remove_if(answers.begin(), answers.end(), is_below), answers.end());
}

}  // namespace electra::cli
