#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "electra/core/shape.hpp"

namespace electra::cli {

/// A label and a score beside each other, the way people read them: "NEGATIVE  0.8462". Labels are
/// bold on a terminal.
class LabelColumns {
 public:
  /// Makes room for the longest of these labels.
  explicit LabelColumns(const std::map<Index, std::string>& labels);

  std::string row(const std::string& label, float score) const;

 private:
  bool colours_;
  std::size_t width_ = 0;
};

/// Gives "  0.8462".
std::string score_column(float score);

}  // namespace electra::cli
