#include "electra/nn/linear.hpp"

#include <algorithm>
#include <string>

#include "electra/core/error.hpp"
#include "electra/kernels/kernels.hpp"
#include "nn/matrix.hpp"
#include "nn/operands.hpp"
#include "nn/own.hpp"

namespace electra::nn {
namespace {

/// The biases of all parts, each from its panel on; of parts without any, no memory: a config may
/// ask for more than there is.
Tensor biases_of(const Weights& weights, const std::vector<std::string_view>& parts,
                 Index part_features) {
  const Index part_width = whole_panels(part_features);
  Tensor biases(Shape{0});
  Index first = 0;
  for (const std::string_view part : parts) {
    const auto values = (weights / part).get("bias", {part_features}, Initial::zeros).floats();
    if (values != nullptr && biases.empty())
      biases = Tensor(Shape{static_cast<Index>(parts.size()) * part_width});
    if (values != nullptr) std::copy_n(values.get(), part_features, biases.data() + first);
    first += part_width;
  }
  return biases;
}

std::vector<std::string> weight_names(const std::vector<std::string_view>& parts) {
  std::vector<std::string> names;
  for (const std::string_view part : parts) names.push_back(std::string(part) + ".weight");
  return names;
}

}  // namespace

Linear::Linear(const Weights& weights, Index in_features, Index out_features, Precision precision)
    : matrix_(load_matrix(weights, {"weight", {"weight"}, {out_features, in_features}}, precision)),
      bias_(own(weights.get("bias", {out_features}, Initial::zeros))),
      part_width_(whole_panels(out_features)) {}

Linear::Linear(const Weights& weights, Index in_features, Index out_features, const Weights& tied)
    : matrix_(load_matrix(
          weights.root(),
          {weights.path() + ".weight", {tied.path() + ".weight"}, {out_features, in_features}},
          Precision::fp32)),
      bias_(own(weights.get("bias", {out_features}, Initial::zeros))),
      part_width_(whole_panels(out_features)) {}

Linear::Linear(const Weights& weights, std::string_view name,
               const std::vector<std::string_view>& parts, Index in_features, Index part_features,
               Precision precision)
    : matrix_(load_matrix(weights,
                          {std::string(name), weight_names(parts), {part_features, in_features}},
                          precision)),
      bias_(biases_of(weights, parts, part_features)),
      part_width_(whole_panels(part_features)) {}

Tensor Linear::forward(const Tensor& input, Activation activation) const {
  Tensor output;
  forward(input, output, activation);
  return output;
}

void Linear::forward(const Tensor& input, Tensor& output, Activation activation) const {
  require(precision() == Precision::fp32, ErrorCode::unsupported, "a linear layer in ",
          to_string(precision()), " takes no tensor of fp32 values; make the layer in fp32");
  require(input.shape().rank() > 0 && input.width() == in_features(), ErrorCode::input,
          "a linear layer takes ", in_features(), " features, not a tensor of shape ",
          input.shape());
  Shape shape = input.shape();
  shape[-1] = out_features();
  output.resize(shape);
  forward(as_quantized(rows_of(input)), rows_of(output), {activation, {}}, Split());
}

void Linear::forward(ConstQuantizedRows input, Rows output, const Epilogue& epilogue,
                     const Split& split) const {
  forward(input, output, epilogue, split.panels(matrix_.panels()));
}

void Linear::forward(ConstQuantizedRows input, Rows output, const Epilogue& epilogue,
                     Range panels) const {
  kernels::Gemm call = gemm(input, panels);
  call.epilogue.activation = epilogue.activation;
  call.epilogue.residual = epilogue.residual.data;
  call.epilogue.residual_stride = epilogue.residual.stride;
  call.c.values = output.data;
  call.c.stride = output.stride;
  kernels::kernels_for(precision()).gemm(call);
}

void Linear::forward(ConstQuantizedRows input, QuantizedRows output, Activation activation,
                     const QuantizationScratch& scratch, const Split& split) const {
  kernels::Gemm call = gemm(input, split.panels(matrix_.panels()));
  call.epilogue.activation = activation;
  if (output.precision == Precision::fp32) {
    call.c.values = kernels::as_floats(output.words);
    call.c.stride = output.stride;
    return kernels::kernels_for(precision()).gemm(call);
  }
  if (output.precision == Precision::bf16) {
    call.c.words = output.words;
    call.c.words_stride = output.stride;
    return kernels::kernels_for(precision()).gemm(call);
  }
  // A row's scale is known once all of the row is there.
  const Rows values = scratch.values.first(input.count).columns(0, out_features());
  call.c.values = values.data;
  call.c.stride = values.stride;
  if (!split.divides_columns()) call.c.min_max = scratch.clear_min_max(input.count);
  kernels::kernels_for(precision()).gemm(call);
  split.columns_ready();
  const Range share = split.row_share(input.count);
  quantize(values.slice(share), output.slice(share), call.c.min_max);
}

kernels::Gemm Linear::gemm(ConstQuantizedRows input, Range panels) const {
  kernels::Gemm call = nn::gemm(input, matrix_, panels);
  call.epilogue.bias = bias_.empty() ? nullptr : bias_.data();
  return call;
}

}  // namespace electra::nn
