#pragma once

#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/precision.hpp"
#include "electra/kernels/table.hpp"

namespace electra::kernels {

/// The tables that this build has and this machine can run, the slowest first.
ELECTRA_EXPORT const std::vector<const Table*>& available();

/// The table in use: the fastest one available, or the one that the environment variable
/// ELECTRA_CPU names. Decided once. Throws `unsupported` for a name that is not available.
ELECTRA_EXPORT const Table& active();

/// The kernels of the table in use that work in this precision.
ELECTRA_EXPORT const PrecisionKernels& kernels_for(Precision precision);

}  // namespace electra::kernels
