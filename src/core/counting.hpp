#pragma once

#include <chrono>
#include <cstdint>

#include "electra/core/shape.hpp"

namespace electra {

/// Counts a forward pass that came to its end.
void count_pass(Index sequences, Index tokens, std::chrono::nanoseconds time) noexcept;

/// Counts texts that were cut.
void count_cut_texts(std::uint64_t texts) noexcept;

}  // namespace electra
