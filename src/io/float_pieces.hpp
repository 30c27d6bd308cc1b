#pragma once

#include <algorithm>

#include "electra/io/weight_source.hpp"

namespace electra::io {

/// Calls `visit(values, count, first)` with the elements of a tensor of floats of `source` as fp32,
/// in pieces, whose memory it lets go: a tensor that has to be converted would take up to twice its
/// bytes at once. Stops, and returns false, once `visit` does.
template <class Visit>
bool for_each_piece(const WeightSource& source, const Parameter& tensor, const Visit& visit) {
  constexpr Index max_piece = Index{1} << 16;
  const Index count = tensor.shape.element_count();
  const auto* bytes = static_cast<const char*>(tensor.data);
  const auto piece_at = [&](Index first, Index size) {
    return Parameter{tensor.owner, bytes + first * size_of(tensor.dtype), tensor.dtype, {size}};
  };
  for (Index first = 0; first < count; first += max_piece) {
    const Index size = std::min(max_piece, count - first);
    const bool goes_on = visit(piece_at(first, size).floats().get(), size, first);
    // With the piece before, for the page that both have a part of.
    const Index released = std::max(first - max_piece, Index{0});
    source.release(piece_at(released, first + size - released));
    if (!goes_on) return false;
  }
  return true;
}

}  // namespace electra::io
