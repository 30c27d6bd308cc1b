#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "electra/core/shape.hpp"

namespace electra::cli {

/// A label and a score in columns, for people: "NEGATIVE  0.8462". Labels are bold on a terminal.
class LabelColumns {
 public:
  /// The first column is as wide as the longest of these labels.
  explicit LabelColumns(const std::map<Index, std::string>& labels);

  std::string row(const std::string& label, float score) const;

 private:
  bool colours_;
  std::size_t width_ = 0;
};

/// Returns "  0.8462".
std::string score_column(float score);

}  // namespace electra::cli
