#include "pipelines/scores.hpp"

#include <algorithm>
#include <cmath>

namespace electra::pipelines {

// In double, so that a score is the one float nearest to the truth whatever libm there is.

void softmax(float* row, Index width) {
  const double largest = *std::max_element(row, row + width);
  double sum = 0;
  for (Index i = 0; i < width; ++i) sum += std::exp(row[i] - largest);
  for (Index i = 0; i < width; ++i) row[i] = static_cast<float>(std::exp(row[i] - largest) / sum);
}

void sigmoid(float* row, Index width) {
  for (Index i = 0; i < width; ++i) {
    row[i] = static_cast<float>(1 / (1 + std::exp(-static_cast<double>(row[i]))));
  }
}

}  // namespace electra::pipelines
