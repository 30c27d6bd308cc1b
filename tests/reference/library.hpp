#pragma once

// The only contact of this folder with the library's models.

#include <memory>
#include <string>
#include <vector>

#include "electra/core/tensor.hpp"
#include "electra/io/weights.hpp"
#include "reference/random_case.hpp"

namespace electra::reference {

/// One result of a step.
struct Output {
  std::string name;  ///< "logits" (of no head the last hidden state), "hidden_states.0", …
  Tensor values;     ///< as the library returns it; both logits of question answering side by side
};

/// Runs all steps of a case on so many threads. Throws std::runtime_error where a ragged batch of
/// the same sequences has other bits.
std::vector<std::vector<Output>> run_library(const Case& tested,
                                             const std::shared_ptr<const WeightSource>& weights,
                                             int threads);

}  // namespace electra::reference
