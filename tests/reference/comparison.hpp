#pragma once

#include <string>
#include <vector>

#include "reference/expected.hpp"
#include "reference/library.hpp"
#include "reference/random_case.hpp"
#include "reference/reference_model.hpp"

namespace electra::reference {

/// Bounds of the errors of any output, unless rounding explains more, and of the typical error of
/// half of the outputs: fp32 rounds at 6e-8, and a pass adds up some hundreds of products. In bf16
/// and int8 the reference rounds the same factors to the same steps, and is as close.
inline constexpr double largest_error = 1e-5, typical_error = 3e-7;

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
  void compare(const std::vector<Output>& found);

  const Case& case_;
  Model model_;
  std::size_t step_ = 0;
  std::vector<double> typical_errors_;
};

}  // namespace electra::reference
