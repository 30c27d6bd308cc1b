#include "electra/kernels/packed_matrix.hpp"

#include <algorithm>

namespace electra::kernels {
namespace {

constexpr Index depth_block = 64;  // a 16 x 64 tile of the source stays in L1 while it is turned

std::size_t packed_size(Index depth, Index columns) {
  const Index panels = (columns + panel_width - 1) / panel_width;
  return static_cast<std::size_t>(panels * depth * panel_width);
}

}  // namespace

PackedMatrix::PackedMatrix(Index depth, Index columns)
    : depth_(depth), columns_(columns), values_(packed_size(depth, columns)) {}

void PackedMatrix::pack(const float* weight, Index first_column, Index rows) {
  for (Index block = 0; block < depth_; block += depth_block) {
    const Index block_end = std::min(block + depth_block, depth_);
    for (Index row = 0; row < rows; ++row) {
      const Index column = first_column + row;
      float* target =
          values_.data() + column / panel_width * depth_ * panel_width + column % panel_width;
      const float* source = weight + row * depth_;
      for (Index k = block; k < block_end; ++k) target[k * panel_width] = source[k];
    }
  }
}

}  // namespace electra::kernels
