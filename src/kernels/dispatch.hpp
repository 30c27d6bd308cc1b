#pragma once

#include "electra/kernels/kernels.hpp"

namespace electra::kernels {

/// Returns the available kernels of that name; the fastest ones for null or "". Throws
/// `unsupported`.
const Kernels& choose(const char* name);

}  // namespace electra::kernels
