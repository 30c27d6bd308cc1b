#include "cli/suggestion.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

#include "core/text.hpp"

namespace electra::cli {
namespace {

constexpr std::size_t max_size = 64;  // of a name that is compared

char folded(char letter) { return letter == '_' ? '-' : ascii_lower(letter); }

/// The optimal string alignment distance: how many letters must be put in, left out, replaced or
/// exchanged with their neighbour.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before = std::exchange(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = folded(a[i - 1]) == folded(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && folded(a[i - 1]) == folded(b[j - 2]) &&
                           folded(a[i - 2]) == folded(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row.back();
}

/// A name without the dashes before it, which are no letters of it.
std::string_view letters_of(std::string_view name) {
  return name.substr(std::min(name.find_first_not_of('-'), name.size()));
}

}  // namespace

std::string nearest_name(std::string_view given, const std::vector<std::string>& names) {
  const std::string_view letters = letters_of(given);
  if (letters.empty() || letters.size() > max_size) return "";
  std::string nearest;
  std::size_t smallest = max_size;
  for (const std::string& name : names) {
    const std::string_view known = letters_of(name);
    const std::size_t mistakes = distance(letters, known);
    const std::size_t allowed =
        std::max<std::size_t>(1, std::max(letters.size(), known.size()) / 3);
    if (mistakes > allowed || mistakes >= smallest || mistakes >= known.size()) continue;
    nearest = name;
    smallest = mistakes;
  }
  return nearest;
}

std::string did_you_mean(std::string_view given, const std::vector<std::string>& names) {
  const std::string nearest = nearest_name(given, names);
  return nearest.empty() ? "" : "; did you mean '" + nearest + "'?";
}

}  // namespace electra::cli
