#include "electra/kernels/packed_matrix.hpp"

#include <algorithm>

#include "kernels/weight_memory.hpp"

namespace electra::kernels {
namespace {

/// target[k * 16 + lane] = source[lane * depth + k], square by square, so that both sides stay in
/// the nearest cache and the source is read as `lanes` streams.
void pack_panel(const float* source, Index depth, Index lanes, float* target) {
  for (Index block = 0; block < depth; block += panel_width) {
    const Index end = std::min(block + panel_width, depth);
    for (Index lane = 0; lane < lanes; ++lane)
      for (Index k = block; k < end; ++k) target[k * panel_width + lane] = source[lane * depth + k];
  }
}

}  // namespace

PackedMatrix::PackedMatrix(Index depth, Index columns)
    : depth_(depth),
      columns_(columns),
      values_(take_weight_memory(static_cast<std::size_t>(panels() * depth * panel_width))) {}

void PackedMatrix::pack(const float* weight, Index first_column, Index rows) {
  for (Index row = 0; row < rows;) {
    const Index column = first_column + row, lane = column % panel_width;
    const Index lanes = std::min(panel_width - lane, rows - row);
    float* target = values_.get() + column / panel_width * depth_ * panel_width + lane;
    pack_panel(weight + row * depth_, depth_, lanes, target);
    row += lanes;
  }
}

}  // namespace electra::kernels
