#pragma once

#include <cstddef>
#include <vector>

namespace electra {

/// Spreads the pages of a mapping that nobody has written to over these memory nodes, in turns.
/// Returns false where the system refuses, or where the process has a policy of its own, which is
/// respected.
bool interleave(void* pages, std::size_t bytes, const std::vector<int>& nodes) noexcept;

}  // namespace electra
