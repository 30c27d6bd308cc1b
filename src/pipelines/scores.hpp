#pragma once

#include <vector>

#include "electra/core/shape.hpp"

namespace electra::pipelines {

/// Turns a row of logits into the probabilities of classes that exclude each other.
void softmax(float* row, Index width);
void softmax_rows(float* rows, Index count, Index width);
/// Turns each logit into a probability of its own.
void sigmoid(float* row, Index width);

/// The place of the largest; of equal ones, the first.
Index best_place(const float* row, Index width);
/// The places of the `count` largest (or of all, if there are fewer), the largest first; equal ones
/// keep their order.
std::vector<Index> best_places(const float* row, Index width, Index count);

}  // namespace electra::pipelines
