#pragma once

#include <vector>

#include "electra/core/shape.hpp"

// Numbers that decide which token comes next must not depend on the C library, whose log and pow
// differ from version to version and from processor to processor in their last bits.

namespace electra::generation {

/// The nearest float, the largest or the lowest where the number is beyond them.
float to_float(double number);

/// The natural logarithm of a number above 0, to about 1e-16, with the same bits everywhere.
double portable_log(double x);

/// base^exponent for a base above 0, to about 1e-15 times its logarithm; exact where the exponent
/// is 0 or 1.
double portable_power(double base, double exponent);

/// Gives the c for which log softmax(logits)[i] = logits[i] - c.
double log_normalizer(const float* logits, Index count, std::vector<float>& scratch);

}  // namespace electra::generation
