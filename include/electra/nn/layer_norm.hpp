#pragma once

#include "electra/core/export.hpp"
#include "electra/io/weights.hpp"
#include "electra/nn/quantized.hpp"
#include "electra/nn/split.hpp"

namespace electra::nn {

using engine::Split;

/// (x - mean) / sqrt(variance + epsilon) * weight + bias over the last axis, with the biased
/// variance.
class LayerNorm {
 public:
  /// Reads "weight" and "bias".
  ELECTRA_EXPORT LayerNorm(const Weights& weights, Index width, float epsilon);

  /// Normalizes all axes of a tensor but the last, in place. Throws `input` for another width.
  ELECTRA_EXPORT void forward(Tensor& tensor) const;

  /// For the engine: normalizes this member's rows in place and quantizes them.
  void forward(Stream rows, const Split& split) const;

 private:
  Tensor weight_;
  Tensor bias_;
  float epsilon_;
};

}  // namespace electra::nn
