#pragma once

#include <cstddef>
#include <cstring>

#include "electra/io/parameter.hpp"

namespace electra::io {

/// Returns the bytes that the elements of a tensor take.
inline std::size_t byte_count(const Shape& shape, DType dtype) {
  return static_cast<std::size_t>(shape.element_count() * size_of(dtype));
}

inline std::size_t byte_count(const Parameter& tensor) {
  return byte_count(tensor.shape, tensor.dtype);
}

/// Returns whether two tensors have the same type, shape and bytes.
inline bool equal(const Parameter& a, const Parameter& b) {
  if (a.dtype != b.dtype || a.shape != b.shape) return false;
  const std::size_t count = byte_count(a);
  return count == 0 || a.data == b.data || std::memcmp(a.data, b.data, count) == 0;
}

}  // namespace electra::io
