#include "electra/nn/layer_norm.hpp"

#include "electra/core/error.hpp"
#include "electra/kernels/kernels.hpp"
#include "nn/operands.hpp"
#include "nn/own.hpp"

namespace electra::nn {

LayerNorm::LayerNorm(const Weights& weights, Index width, float epsilon)
    : weight_(own(weights.get("weight", {width}, Initial::ones))),
      bias_(own(weights.get("bias", {width}, Initial::zeros))),
      epsilon_(epsilon) {}

void LayerNorm::forward(Tensor& tensor) const {
  require(tensor.width() == weight_.element_count(), ErrorCode::input, "a LayerNorm takes ",
          weight_.element_count(), " features, not a tensor of shape ", tensor.shape());
  const Rows rows = rows_of(tensor);
  forward(Stream{rows, as_quantized(rows)}, Split());
}

void LayerNorm::forward(Stream rows, const Split& split) const {
  const Stream own_rows = rows.slice(split.row_share(rows.rows.count));
  kernels::LayerNorm call;
  call.input = own_rows.rows.data;
  call.input_stride = own_rows.rows.stride;
  call.rows = own_rows.rows.count;
  call.width = own_rows.rows.width;
  call.weight = weight_.data();
  call.bias = bias_.data();
  call.epsilon = epsilon_;
  call.output = own_rows.rows.data;
  call.output_stride = own_rows.rows.stride;
  call.quantized = output_of(own_rows.quantized);
  kernels::kernels_for(own_rows.quantized.precision).layer_norm(call);
}

}  // namespace electra::nn
