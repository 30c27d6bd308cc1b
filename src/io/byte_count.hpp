#pragma once

#include <cstddef>

#include "electra/io/parameter.hpp"

namespace electra::io {

/// Returns the bytes that the elements of a tensor take.
inline std::size_t byte_count(const Shape& shape, DType dtype) {
  return static_cast<std::size_t>(shape.element_count() * size_of(dtype));
}

inline std::size_t byte_count(const Parameter& tensor) {
  return byte_count(tensor.shape, tensor.dtype);
}

}  // namespace electra::io
