#include "core/strided_copy.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

namespace electra {
namespace {

// A tile of both sides fits the first cache: neither is walked across pages for each element.
constexpr Index tile = 32;

/// One axis of the copied array; strides in bytes.
struct Axis {
  Index extent = 1;
  Index source_stride = 0;
  Index target_stride = 0;
};

template <class Element>
void copy_tiles(const Axis& outer, const Axis& inner, const std::byte* source,
                std::byte* target) noexcept {
  for (Index top = 0; top < outer.extent; top += tile) {
    for (Index left = 0; left < inner.extent; left += tile) {
      for (Index i = top; i < std::min(top + tile, outer.extent); ++i) {
        for (Index j = left; j < std::min(left + tile, inner.extent); ++j) {
          std::memcpy(target + i * outer.target_stride + j * inner.target_stride,
                      source + i * outer.source_stride + j * inner.source_stride, sizeof(Element));
        }
      }
    }
  }
}

/// Copies two axes, the innermost of the target last.
void copy_plane(Axis outer, Axis inner, std::size_t width, const std::byte* source,
                std::byte* target) noexcept {
  const auto step = static_cast<Index>(width);
  if (inner.source_stride == step && inner.target_stride == step) {
    for (Index i = 0; i < outer.extent; ++i) {
      std::memcpy(target + i * outer.target_stride, source + i * outer.source_stride,
                  static_cast<std::size_t>(inner.extent) * width);
    }
    return;
  }
  if (outer.target_stride < inner.target_stride) std::swap(outer, inner);
  if (width == 8) copy_tiles<std::uint64_t>(outer, inner, source, target);
  if (width == 4) copy_tiles<std::uint32_t>(outer, inner, source, target);
  if (width == 2) copy_tiles<std::uint16_t>(outer, inner, source, target);
  if (width == 1) copy_tiles<std::uint8_t>(outer, inner, source, target);
}

}  // namespace

Strides row_major_strides(const Shape& shape) noexcept {
  Strides strides{};
  std::uint64_t step = 1;  // wraps only for arrays without elements
  for (Index axis = shape.rank(); axis-- > 0;) {
    strides[static_cast<std::size_t>(axis)] = static_cast<Index>(step);
    step *= static_cast<std::uint64_t>(shape[axis]);
  }
  return strides;
}

void copy_strided(const Shape& shape, std::size_t width,
                  const StridedArray<const std::byte>& source,
                  const StridedArray<std::byte>& target) noexcept {
  if (shape.element_count() == 0) return;
  std::array<Axis, Shape::max_rank + 2> axes;  // two more of one element, for ranks 0 and 1
  const auto rank = static_cast<std::size_t>(shape.rank());
  const auto bytes = static_cast<Index>(width);
  for (std::size_t axis = 0; axis < rank; ++axis) {
    axes[axis + 2] = {shape[static_cast<Index>(axis)], source.strides[axis] * bytes,
                      target.strides[axis] * bytes};
  }
  std::array<Index, Shape::max_rank + 2> index{};
  Index from = 0;  // in bytes
  Index to = 0;
  while (true) {
    copy_plane(axes[rank], axes[rank + 1], width, source.data + from, target.data + to);
    std::size_t axis = rank;
    while (axis-- > 0) {
      from += axes[axis].source_stride;
      to += axes[axis].target_stride;
      if (++index[axis] < axes[axis].extent) break;
      from -= axes[axis].source_stride * axes[axis].extent;
      to -= axes[axis].target_stride * axes[axis].extent;
      index[axis] = 0;
    }
    if (axis == static_cast<std::size_t>(-1)) return;
  }
}

}  // namespace electra
