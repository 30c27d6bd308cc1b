#include "pipelines/scores.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace electra::pipelines {

// In double, so that a score is the one float nearest to the truth whatever libm there is.

void softmax(float* row, Index width) {
  const double largest = *std::max_element(row, row + width);
  double sum = 0;
  for (Index i = 0; i < width; ++i) sum += std::exp(row[i] - largest);
  for (Index i = 0; i < width; ++i) row[i] = static_cast<float>(std::exp(row[i] - largest) / sum);
}

void softmax_rows(float* rows, Index count, Index width) {
  for (Index i = 0; i < count; ++i) softmax(rows + i * width, width);
}

void sigmoid(float* row, Index width) {
  for (Index i = 0; i < width; ++i) {
    row[i] = static_cast<float>(1 / (1 + std::exp(-static_cast<double>(row[i]))));
  }
}

Index best_place(const float* row, Index width) {
  return std::min_element(row, row + width, is_better<float>) - row;
}

std::vector<Index> best_places(const float* row, Index width, Index count) {
  std::vector<Index> places(static_cast<std::size_t>(width));
  std::iota(places.begin(), places.end(), Index{0});
  const auto end = places.begin() + std::min(count, width);
  std::partial_sort(places.begin(), end, places.end(), [row](Index a, Index b) {
    if (is_better(row[a], row[b])) return true;
    return a < b && !is_better(row[b], row[a]);
  });
  places.erase(end, places.end());
  return places;
}

}  // namespace electra::pipelines
