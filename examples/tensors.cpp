// The shape of a tensor, and the ways to its values.

#include <electra/core/eigen.hpp>
#include <electra/core/tensor.hpp>
#include <iostream>
#include <utility>

int main() {
  electra::Tensor logits({2, 3}, {0.5F, -1, 2, 4, 0, 1});
  std::cout << logits << '\n' << logits.shape() << ": " << logits.element_count() << '\n';

  logits(1, 2) = 3;  // row 1, column 2
  std::cout << logits(1, 2) << ' ' << logits.size(0) << " x " << logits.size(-1) << '\n';

  for (electra::Index row = 0; row < logits.row_count(); ++row) {
    const float* values = logits.data() + row * logits.width();
    std::cout << "row " << row << " begins with " << values[0] << '\n';
  }

  auto map = matrix(logits);  // an Eigen::Map: the same memory
  map.row(0) *= 2;
  std::cout << "mean of each row " << map.rowwise().mean().transpose() << '\n';

  electra::Tensor copy = logits;                                  // values of its own
  const electra::Tensor flat = std::move(copy).reshaped({1, 6});  // the same values, moved
  std::cout << flat << '\n';
}
