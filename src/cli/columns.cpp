#include "cli/columns.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "cli/output.hpp"
#include "cli/printable.hpp"

namespace electra::cli {

LabelColumns::LabelColumns(const std::map<Index, std::string>& labels)
    : colours_(output_is_terminal()) {
  for (const auto& [id, label] : labels) width_ = std::max(width_, label.size());
}

std::string LabelColumns::row(const std::string& label, float score) const {
  const std::string padding(width_ - std::min(width_, label.size()), ' ');
  const std::string shown = printable(label);
  return (colours_ ? "\x1b[1m" + shown + "\x1b[0m" : shown) + padding + score_column(score);
}

std::string score_column(float score) {
  if (std::isnan(score)) return "     nan";  // its sign, which printf shows, means nothing
  char text[64];
  std::snprintf(text, sizeof(text), "%8.4f", static_cast<double>(score));
  return text;
}

}  // namespace electra::cli
