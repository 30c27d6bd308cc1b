#include "cli/min_score.hpp"

#include "cli/values.hpp"

namespace electra::cli {

DeclaredOption declare_min_score(CLI::App& app, std::optional<double>& min_score) {
  return limit_to_numbers(
      add_option(app, "--min-score", min_score, "Leave out answers with a score below this")
          .type_name("SCORE"));
}

}  // namespace electra::cli
