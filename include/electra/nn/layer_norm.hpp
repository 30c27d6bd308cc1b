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
  /// Takes "weight" and "bias" from the checkpoint.
  LayerNorm(const Weights& weights, Index width, float epsilon)
      : weight_(own(weights.get("weight", {width}, Initial::ones))),
        bias_(own(weights.get("bias", {width}, Initial::zeros))),
        epsilon_(epsilon) {}

  /// Normalizes rows; `output` may be `input`.
  void forward(ConstRows input, Rows output) const {
    kernels::active().fp32.layer_norm(task(input, output));
  }

  /// Normalizes rows, and quantizes the result as well.
  void forward(ConstRows input, Stream output) const {
    const QuantizedRows& quantized = output.quantized;
    kernels::LayerNorm call = task(input, output.rows);
    call.quantized = {quantized.words, quantized.stride, quantized.scales};
    kernels::kernels_for(quantized.precision).layer_norm(call);
  }

  /// Normalizes a tensor over its last axis, in place.
  void forward(Tensor& tensor) const { forward(rows_of(std::as_const(tensor)), rows_of(tensor)); }

 private:
  kernels::LayerNorm task(ConstRows input, Rows output) const {
    kernels::LayerNorm call;
    call.input = input.data;
    call.input_stride = input.stride;
    call.rows = input.count;
    call.width = input.width;
    call.weight = weight_.data();
    call.bias = bias_.data();
    call.epsilon = epsilon_;
    call.output = output.data;
    call.output_stride = output.stride;
    return call;
  }

  Tensor weight_;
  Tensor bias_;
  float epsilon_;
};

}  // namespace electra::nn
