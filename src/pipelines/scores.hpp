#pragma once

#include "electra/core/shape.hpp"

namespace electra::pipelines {

/// Turns a row of logits into the probabilities of classes that exclude each other.
void softmax(float* row, Index width);
/// Turns each logit into a probability of its own.
void sigmoid(float* row, Index width);

}  // namespace electra::pipelines
