#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

namespace electra::testing {

/// Returns the number in a variable of the environment; `otherwise` where it is not set.
inline std::uint64_t number_in(const char* variable, std::uint64_t otherwise) {
  const char* given = std::getenv(variable);
  return given == nullptr ? otherwise : std::stoull(given);
}

}  // namespace electra::testing
