#pragma once

#include <string>
#include <vector>

#include "reference/expected.hpp"
#include "reference/library.hpp"
#include "reference/random_case.hpp"
#include "reference/reference_model.hpp"

namespace electra::reference {

/// Bounds of the errors of any output, unless it is sensitive to rounding, and of the typical error
/// of half of the outputs.
struct Tolerance {
  double largest;
  double typical;
};

Tolerance tolerance_of(Precision precision);

/// One case, computed by both sides.
class Comparison {
 public:
  explicit Comparison(const Case& tested);

  /// Throws std::runtime_error with the first output that is wrong. Returns what the library
  /// computed, for each step.
  std::vector<std::vector<Output>> run();

  /// Of the logits of each step.
  const std::vector<double>& typical_errors() const { return typical_errors_; }

 private:
  template <class... Parts>
  void require(bool holds, const Parts&... parts) const;
  std::vector<ExpectedOutput> expected(const Model& model) const;
  void compare(const std::vector<Output>& found);
  double rounding_effect(std::size_t output, const Values& wanted, double step) const;

  const Case& case_;
  Model model_;
  std::size_t step_ = 0;
  std::vector<double> typical_errors_;
};

}  // namespace electra::reference
