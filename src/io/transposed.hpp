#pragma once

#include "electra/io/weights.hpp"

namespace electra {

/// Gives a copy of a matrix with its axes exchanged; what is not a matrix stays as it is.
Parameter transposed(const Parameter& matrix);

}  // namespace electra
