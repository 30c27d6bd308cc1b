#pragma once

#include "electra/core/precision.hpp"
#include "electra/core/thread_pool.hpp"

namespace electra::kernels {

/// Operations a second of all threads together, out of registers, as measured now: the best of
/// several tries of two milliseconds.
double peak_rate(Precision precision, ThreadPool& threads);

}  // namespace electra::kernels
