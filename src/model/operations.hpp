#pragma once

#include <vector>

#include "electra/core/shape.hpp"
#include "electra/model/config.hpp"

namespace electra {

/// Multiply-adds of one pass of the encoder over sequences of these lengths, counted twice: linear
/// layers and attention, no look-ups.
double operations_of(const ElectraConfig& config, const std::vector<Index>& lengths);

}  // namespace electra
