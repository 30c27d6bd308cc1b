#pragma once

#include "electra/core/tensor.hpp"
#include "electra/io/weights.hpp"

namespace electra::nn {

/// Returns a parameter as a tensor of its own; an empty one where the checkpoint lacks it.
Tensor own(const Parameter& parameter);

}  // namespace electra::nn
