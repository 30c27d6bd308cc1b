#pragma once

#include "electra/kernels/table.hpp"

namespace electra::kernels {

/// What an instruction set with products of lower precision does better than the one before it.
struct Reduced {
  PrecisionKernels bf16;
  PrecisionKernels int8;
};

}  // namespace electra::kernels
