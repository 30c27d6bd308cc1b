#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace electra::pipelines {

/// The sentence about a label, of which a template has all but the label: {} and {0} stand for the
/// label, {{ and }} for braces.
class Hypothesis {
 public:
  /// Throws `input` for a template without a place for the label.
  explicit Hypothesis(const std::string& form);

  /// Throws `input` for a label with which the sentence would be too long.
  void check(std::string_view label) const;
  /// Returns the sentence about a label that was checked.
  std::string about(std::string_view label) const;

 private:
  std::size_t take(std::string_view rest, const std::string& form);

  std::vector<std::string> parts_;  // around each place of the label
  std::size_t part_bytes_ = 0;      // of all of them
};

}  // namespace electra::pipelines
