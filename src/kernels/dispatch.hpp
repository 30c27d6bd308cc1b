#pragma once

#include "electra/kernels/table.hpp"

namespace electra::kernels {

/// The available table of that name; the fastest one for null or "". Throws `unsupported`.
const Table& choose(const char* name);

}  // namespace electra::kernels
