#pragma once

#include <cstddef>

#include "electra/core/error.hpp"

namespace electra::detail {

/// Returns the parts one after the other.
Sentence sentence_of(const Part* parts, std::size_t count);

}  // namespace electra::detail
