#pragma once

#include <cstdint>
#include <string_view>

#include "electra/core/error.hpp"

namespace electra {

/// Returns a + b for numbers from a file. Throws `code`, naming `thing`, if the sum overflows.
inline std::uint64_t checked_sum(std::uint64_t a, std::uint64_t b, std::string_view thing,
                                 ErrorCode code = ErrorCode::weights) {
  std::uint64_t sum = 0;
  require(!__builtin_add_overflow(a, b, &sum), code, thing, ": ", a, " + ", b,
          " is more than 64 bits hold");
  return sum;
}

/// Returns a * b for numbers from a file. Throws `code`, naming `thing`, if the product overflows.
inline std::uint64_t checked_product(std::uint64_t a, std::uint64_t b, std::string_view thing,
                                     ErrorCode code = ErrorCode::weights) {
  std::uint64_t product = 0;
  require(!__builtin_mul_overflow(a, b, &product), code, thing, ": ", a, " * ", b,
          " is more than 64 bits hold");
  return product;
}

}  // namespace electra
