#pragma once

#include <utility>

#include "electra/io/weights.hpp"
#include "electra/kernels/kernels.hpp"
#include "electra/nn/linear.hpp"
#include "electra/nn/quantized.hpp"
#include "electra/nn/rows.hpp"

namespace electra::nn {

/// (x - mean) / sqrt(variance + epsilon) * weight + bias over the last axis, with the biased
/// variance.
class LayerNorm {
 public:
  /// Asks for "weight" and "bias".
  LayerNorm(const Weights& weights, Index width, float epsilon)
      : weight_(own(weights.get("weight", {width}, Initial::ones))),
        bias_(own(weights.get("bias", {width}, Initial::zeros))),
        epsilon_(epsilon) {}

  /// `output` may be `input`.
  void forward(ConstRows input, Rows output) const {
    kernels::active().fp32.layer_norm({input.data, input.stride, input.count, input.width,
                                       weight_.data(), bias_.data(), epsilon_, output.data,
                                       output.stride});
  }

  /// The same, the rows quantized as well.
  void forward(ConstRows input, Stream output) const {
    const QuantizedRows& quantized = output.quantized;
    kernels::kernels_for(quantized.precision)
        .layer_norm({input.data, input.stride, input.count, input.width, weight_.data(),
                     bias_.data(), epsilon_, output.rows.data, output.rows.stride, quantized.words,
                     quantized.stride, quantized.scales});
  }

  /// The same for all axes of a tensor but the last, in place.
  void forward(Tensor& tensor) const { forward(rows_of(std::as_const(tensor)), rows_of(tensor)); }

 private:
  Tensor weight_;
  Tensor bias_;
  float epsilon_;
};

}  // namespace electra::nn
