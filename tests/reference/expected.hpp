#pragma once

#include <string>
#include <vector>

#include "reference/random_case.hpp"

namespace electra::reference {

/// One result of the reference for a step.
struct ExpectedOutput {
  std::string name;  ///< as that of an Output
  Values values;     ///< in its layout: zeros in the rows that the library does not compute
};

std::vector<ExpectedOutput> expected_outputs(const Model& model, const Case& tested,
                                             const Step& step);

}  // namespace electra::reference
