#pragma once

#include <array>
#include <cstddef>

#include "electra/core/shape.hpp"

namespace electra {

/// The elements between neighbours along each axis.
using Strides = std::array<Index, Shape::max_rank>;

/// Returns the strides of an array that is stored row by row without gaps.
Strides row_major_strides(const Shape& shape) noexcept;

/// The first element of an array, and its strides.
template <class Byte>
struct StridedArray {
  Byte* data;
  Strides strides;
};

/// Copies an array of `shape`, elements of `width` bytes (1, 2, 4 or 8), aligned or not, to
/// another order or another place. The two arrays must not overlap.
void copy_strided(const Shape& shape, std::size_t width,
                  const StridedArray<const std::byte>& source,
                  const StridedArray<std::byte>& target) noexcept;

}  // namespace electra
