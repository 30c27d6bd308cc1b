#pragma once

#include "electra/core/precision.hpp"
#include "electra/core/thread_pool.hpp"
#include "electra/kernels/kernels.hpp"

namespace electra::kernels {

/// A loop of independent multiply-adds out of registers, to measure the peak of the machine:
/// `rounds` of them, returning how many operations they were.
using PeakLoop = double(Size rounds);

/// Returns the best loop of a precision for an instruction set.
PeakLoop* peak_loop(Precision precision, InstructionSet set);

/// Returns the operations per second of all threads together, out of registers, as measured now:
/// the best of several tries of two milliseconds.
double peak_rate(Precision precision, ThreadPool& threads);

}  // namespace electra::kernels
