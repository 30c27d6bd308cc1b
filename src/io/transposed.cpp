#include "io/transposed.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "electra/core/aligned.hpp"

namespace electra {
namespace {

// Tiles that fit the first cache: neither side is walked across pages for each element.
constexpr Index tile = 32;

template <class Element>
void transpose(const std::byte* from, std::byte* to, Index rows, Index columns) noexcept {
  constexpr auto width = static_cast<Index>(sizeof(Element));
  for (Index top = 0; top < rows; top += tile) {
    for (Index left = 0; left < columns; left += tile) {
      for (Index c = left; c < std::min(left + tile, columns); ++c) {
        for (Index r = top; r < std::min(top + tile, rows); ++r) {
          std::memcpy(to + (c * rows + r) * width, from + (r * columns + c) * width,
                      sizeof(Element));
        }
      }
    }
  }
}

}  // namespace

Parameter transposed(const Parameter& matrix) {
  if (matrix.shape.rank() != 2) return matrix;
  const Index rows = matrix.shape[0];
  const Index columns = matrix.shape[1];
  const Index width = size_of(matrix.dtype);
  auto bytes =
      std::make_shared<AlignedVector<std::byte>>(static_cast<std::size_t>(rows * columns * width));
  const auto* from = static_cast<const std::byte*>(matrix.data);
  if (width == 8) transpose<std::uint64_t>(from, bytes->data(), rows, columns);
  if (width == 4) transpose<std::uint32_t>(from, bytes->data(), rows, columns);
  if (width == 2) transpose<std::uint16_t>(from, bytes->data(), rows, columns);
  if (width == 1) transpose<std::uint8_t>(from, bytes->data(), rows, columns);
  return {bytes, bytes->data(), matrix.dtype, {columns, rows}};
}

}  // namespace electra
