#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace electra::io {

/// Loads a little-endian number that need not be aligned.
template <class Number>
Number load_little_endian(const std::byte* bytes) noexcept {
  Number number;
  std::memcpy(&number, bytes, sizeof(number));
  return number;
}

}  // namespace electra::io
