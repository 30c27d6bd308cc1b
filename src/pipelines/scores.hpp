#pragma once

#include <cmath>
#include <vector>

#include "electra/core/shape.hpp"

namespace electra::pipelines {

/// Turns a row of logits into the probabilities of classes that exclude each other.
void softmax(float* row, Index width);
void softmax_rows(float* rows, Index count, Index width);
/// Turns each logit into a probability of its own.
void sigmoid(float* row, Index width);

/// Whether a score comes before another, the larger first. NaN comes before every number, as in the
/// argmax of numpy and the topk of PyTorch: a number must not hide it.
template <class Score>
bool is_better(Score a, Score b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && !std::isnan(b);
  return a > b;
}

/// The place of the best; of equal ones, the first.
Index best_place(const float* row, Index width);
/// The places of the `count` best (or of all, if there are fewer), the best first; equal ones keep
/// their order.
std::vector<Index> best_places(const float* row, Index width, Index count);

}  // namespace electra::pipelines
