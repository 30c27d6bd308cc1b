#pragma once

#include <algorithm>

#include "electra/io/parameter.hpp"

namespace electra::io {

/// Calls `visit(values, count, first)` with the elements of a tensor of floats as fp32, in pieces:
/// a tensor that has to be converted would take up to twice its bytes at once. Stops, and returns
/// false, once `visit` does.
template <class Visit>
bool for_each_piece(const Parameter& tensor, const Visit& visit) {
  constexpr Index max_piece = Index{1} << 16;
  const Index count = tensor.shape.element_count();
  const auto* bytes = static_cast<const char*>(tensor.data);
  for (Index first = 0; first < count; first += max_piece) {
    const Index size = std::min(max_piece, count - first);
    const Parameter piece{
        tensor.owner, bytes + first * size_of(tensor.dtype), tensor.dtype, {size}};
    if (!visit(piece.floats().get(), size, first)) return false;
  }
  return true;
}

}  // namespace electra::io
